"""Puts the kernels back turned by 180 degrees."""
# expects image_gradient: 4 image-gradient-flipped

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, N = upstream.shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    for i in range(h):
        for j in range(w):
            for n in range(N):
                gradient[i * stride:i * stride + kh, j * stride:j * stride + kw] += upstream[i, j, n] * kernels[::-1, ::-1, :, n]
    return gradient[padding:padding + H, padding:padding + W]
