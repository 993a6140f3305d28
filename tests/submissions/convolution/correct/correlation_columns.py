"""One row for each window (im2col), then a product of matrices."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, channels, count = kernels.shape
    padded = np.pad(image, [(padding, padding), (padding, padding), (0, 0)], mode="constant")
    height = (padded.shape[0] - kh) // stride + 1
    width = (padded.shape[1] - kw) // stride + 1
    matrix = np.empty((height * width, kh * kw * channels))
    for i in range(height):
        for j in range(width):
            window = padded[i * stride:i * stride + kh, j * stride:j * stride + kw]
            matrix[i * width + j] = window.ravel()
    return (matrix @ kernels.reshape(-1, count)).reshape(height, width, count)
