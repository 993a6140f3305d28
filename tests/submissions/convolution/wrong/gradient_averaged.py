"""Divides by the number of windows that see a pixel."""
# expects image_gradient: 4 image-gradient-averaged

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H + 2 * padding, W + 2 * padding, C))
    seen = np.zeros((H + 2 * padding, W + 2 * padding, 1))
    for i, j in np.ndindex(upstream.shape[:2]):
        window = np.s_[i * stride:i * stride + kh, j * stride:j * stride + kw]
        gradient[window] += kernels @ upstream[i, j]
        seen[window] += 1
    return (gradient / np.maximum(seen, 1))[padding:padding + H, padding:padding + W]
