"""Begins each maximum at zero."""
# expects max_pool: 2 pool-never-negative

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = (H - size) // stride + 1, (W - size) // stride + 1
    result = np.zeros((rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            for c in range(C):
                for r in range(size):
                    for q in range(size):
                        if image[i * stride + r, j * stride + q, c] > result[i, j, c]:
                            result[i, j, c] = image[i * stride + r, j * stride + q, c]
    return result
