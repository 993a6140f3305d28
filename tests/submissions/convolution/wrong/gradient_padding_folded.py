"""Adds the gradient of the padding to the border, as if the border had been repeated."""
# expects image_gradient: 6.5 image-gradient-padding-folded

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    h, w, channels = image_shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((h, w, channels))
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            for r in range(kh):
                for c in range(kw):
                    row = min(max(i * stride + r - padding, 0), h - 1)
                    column = min(max(j * stride + c - padding, 0), w - 1)
                    gradient[row, column] += kernels[r, c] @ upstream[i, j]
    return gradient
