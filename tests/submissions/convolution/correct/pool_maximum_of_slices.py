"""The maximum of shifted slices."""
# expects max_pool: 4

# %% max_pool
from functools import reduce

def max_pool(image, size=2, stride=2):
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    shifted = (image[r:r + rows:stride, c:c + columns:stride] for r in range(size) for c in range(size))
    return reduce(np.maximum, shifted)
