"""Averages the windows."""
# expects max_pool: 0 pool-mean

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = (H - size) // stride + 1, (W - size) // stride + 1
    result = np.zeros((rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            window = image[i * stride:i * stride + size, j * stride:j * stride + size]
            result[i, j] = window.mean(axis=(0, 1))
    return result
