"""Reshapes where windows lie side by side, else a list of lists."""
# expects max_pool: 4

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    if size == stride:
        blocks = image[:H - H % size, :W - W % size].reshape(H // size, size, W // size, size, C)
        return blocks.max((1, 3))
    return np.array([[image[i:i + size, j:j + size].reshape(-1, C).max(0) for j in range(0, W - size + 1, stride)]
                     for i in range(0, H - size + 1, stride)])
