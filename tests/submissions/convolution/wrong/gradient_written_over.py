"""Writes each window's part over the others."""
# expects image_gradient: 4 image-gradient-written-over

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            gradient[i * stride:i * stride + kh, j * stride:j * stride + kw] = kernels @ upstream[i, j]
    return gradient[padding:padding + H, padding:padding + W]
