"""Windows end where the next one starts; their number is right."""
# expects max_pool: 3 pool-size-is-stride

# %% max_pool
def max_pool(image, size=2, stride=2):
    height = (image.shape[0] - size) // stride + 1
    width = (image.shape[1] - size) // stride + 1
    out = np.empty((height, width, image.shape[2]))
    for i, j in np.ndindex(height, width):
        out[i, j] = image[i * stride : (i + 1) * stride, j * stride : (j + 1) * stride].max(axis=(0, 1))
    return out
