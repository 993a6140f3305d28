"""The padding is taken off by a slice that ends at minus the padding."""
# expects image_gradient: 5.5 image-gradient-empty-slice

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    height, width, channels = image_shape
    kh, kw = kernels.shape[:2]
    grad = np.zeros((height + 2 * padding, width + 2 * padding, channels))
    for i, j in np.ndindex(upstream.shape[:2]):
        grad[i * stride : i * stride + kh, j * stride : j * stride + kw] += kernels @ upstream[i, j]
    return grad[padding:-padding, padding:-padding]
