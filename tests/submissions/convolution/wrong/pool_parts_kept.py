"""Keeps windows that reach beyond the border."""
# expects max_pool: 3 pool-parts-kept

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    return np.array([[image[i:i + size, j:j + size].max((0, 1)) for j in range(0, W, stride)] for i in range(0, H, stride)])
