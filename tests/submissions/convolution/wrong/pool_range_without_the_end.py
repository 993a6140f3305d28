"""Ends the range before a last window that just fits."""
# expects max_pool: 3 pool-last-window-missing

# %% max_pool
def max_pool(image, size=2, stride=2):
    rows, columns = range(0, image.shape[0] - size, stride), range(0, image.shape[1] - size, stride)
    return np.array([[image[i:i + size, j:j + size].max((0, 1)) for j in columns] for i in rows])
