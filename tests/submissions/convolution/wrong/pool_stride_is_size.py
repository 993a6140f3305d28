"""Reshapes into blocks: windows side by side."""
# expects max_pool: 3 pool-stride-is-size

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    image = image[:H // size * size, :W // size * size]
    return image.reshape(H // size, size, W // size, size, C).max((1, 3))
