"""Takes the largest value of all channels."""
# expects max_pool: 0 pool-over-channels

# %% max_pool
def max_pool(image, size=2, stride=2):
    rows = range(0, image.shape[0] - size + 1, stride)
    columns = range(0, image.shape[1] - size + 1, stride)
    return np.array([[image[i:i + size, j:j + size].max() for j in columns] for i in rows])
