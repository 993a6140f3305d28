"""Keeps every stride-th pixel."""
# expects max_pool: 0 pool-first-value

# %% max_pool
def max_pool(image, size=2, stride=2):
    return image[:image.shape[0] - size + 1:stride, :image.shape[1] - size + 1:stride]
