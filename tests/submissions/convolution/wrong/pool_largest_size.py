"""Keeps the value that is farthest from zero, with its sign."""
# expects max_pool: 0 pool-absolute

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = (H - size) // stride + 1, (W - size) // stride + 1
    result = np.zeros((rows, columns, C))
    for i, j, c in np.ndindex(rows, columns, C):
        window = image[i * stride:i * stride + size, j * stride:j * stride + size, c].ravel()
        result[i, j, c] = window[np.argmax(np.abs(window))]
    return result
