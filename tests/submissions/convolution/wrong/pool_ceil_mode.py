"""Rounds the number of windows up."""
# expects max_pool: 3 pool-parts-kept

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    result = np.zeros((rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            window = image[i * stride:i * stride + size, j * stride:j * stride + size]
            result[i, j] = window.max(axis=(0, 1))
    return result
