"""A convolution of kernels that are flipped first: two flips are none."""
# expects cross_correlation: 8

# %% cross_correlation
def convolve(image, kernel):
    kh, kw, _ = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            result[i, j] = np.sum(image[i:i + kh, j:j + kw] * kernel[::-1, ::-1])
    return result


def cross_correlation(image, kernels, padding=0, stride=1):
    image = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    maps = [convolve(image, np.flip(kernels[..., n], (0, 1))) for n in range(kernels.shape[-1])]
    return np.dstack(maps)[::stride, ::stride]
