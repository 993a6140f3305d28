"""Loops over windows and channels."""
# expects max_pool: 4

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = (H - size) // stride + 1, (W - size) // stride + 1
    result = np.zeros((rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            for c in range(C):
                result[i, j, c] = image[i * stride:i * stride + size, j * stride:j * stride + size, c].max()
    return result
