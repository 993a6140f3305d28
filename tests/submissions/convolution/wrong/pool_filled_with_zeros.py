"""Fills the image up with zeros until windows fit."""
# expects max_pool: 3 pool-filled-with-zeros

# %% max_pool
def max_pool(image, size=2, stride=2):
    H, W, C = image.shape
    rows, columns = -(-H // stride), -(-W // stride)
    x = np.zeros((rows * stride + size, columns * stride + size, C))
    x[:H, :W] = image
    return np.array([[x[i * stride:i * stride + size, j * stride:j * stride + size].max((0, 1)) for j in range(columns)]
                     for i in range(rows)])
