"""The result is an array of whole numbers."""
# expects max_pool: 0 pool-whole-numbers

# %% max_pool
def max_pool(image, size=2, stride=2):
    height = (image.shape[0] - size) // stride + 1
    width = (image.shape[1] - size) // stride + 1
    out = np.zeros((height, width, image.shape[2]), dtype=int)
    for i, j in np.ndindex(height, width):
        out[i, j] = image[i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(0, 1))
    return out
