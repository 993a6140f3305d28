"""Looks down, but not to the right."""
# expects max_pool: 0 pool-one-direction

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = range(0, H - size + 1, stride), range(0, W - size + 1, stride)
    return np.array([[image[i:i + size, j].max(0) for j in range(0, W, stride)] for i in rows])
