"""The zeros of both sides are put below the image and on its right."""
# expects cross_correlation: 6.5 correlation-padding-one-side

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    height, width, channels = image.shape
    kh, kw, _, count = kernels.shape
    x = np.zeros((height + 2 * padding, width + 2 * padding, channels))
    x[:height, :width] = image
    result = np.zeros(((len(x) - kh) // stride + 1, (x.shape[1] - kw) // stride + 1, count))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.tensordot(x[i * stride : i * stride + kh, j * stride : j * stride + kw], kernels, 3)
    return result
