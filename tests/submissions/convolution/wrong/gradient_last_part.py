"""Keeps the last rows and columns of the padded gradient."""
# expects image_gradient: 6.5 image-gradient-wrong-part

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, N = upstream.shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    for i in range(h):
        for j in range(w):
            for n in range(N):
                gradient[i * stride:i * stride + kh, j * stride:j * stride + kw] += upstream[i, j, n] * kernels[..., n]
    return gradient[2 * padding:, 2 * padding:]
