"""Forgets the 1 in the output's size."""
# expects max_pool: 2 pool-last-window-missing

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = (H - size) // stride, (W - size) // stride
    result = np.zeros((rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            window = image[i * stride:i * stride + size, j * stride:j * stride + size]
            result[i, j] = window.max(axis=(0, 1))
    return result
