"""Sums the kernels before it multiplies."""
# expects image_gradient: 0 image-gradient-summed-before

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, N = upstream.shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    for i in range(h):
        for j in range(w):
            gradient[i * stride:i * stride + kh, j * stride:j * stride + kw] += upstream[i, j].sum() * kernels.sum(-1)
    return gradient[padding:padding + H, padding:padding + W]
