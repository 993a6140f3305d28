"""Is written for windows of 2 x 2 only."""
# expects max_pool: 2

# %% max_pool
def max_pool(image, size=2, stride=2):
    a, b, c, d = image[::2, ::2], image[1::2, ::2], image[::2, 1::2], image[1::2, 1::2]
    return np.maximum(np.maximum(a, b), np.maximum(c, d))
