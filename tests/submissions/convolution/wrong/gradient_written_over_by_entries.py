"""Writes each kernel entry's part over the others."""
# expects image_gradient: 4 image-gradient-written-over

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, _ = upstream.shape
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    for r in range(kernels.shape[0]):
        for c in range(kernels.shape[1]):
            gradient[r:r + (h - 1) * stride + 1:stride, c:c + (w - 1) * stride + 1:stride] = upstream @ kernels[r, c].T
    return gradient[padding:padding + H, padding:padding + W]
