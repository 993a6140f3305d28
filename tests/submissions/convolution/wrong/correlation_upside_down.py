"""Mirrors the kernels top to bottom."""
# expects cross_correlation: 4 correlation-mirrored

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                result[i, j, n] = np.sum(window * np.flipud(kernels)[..., n])
    return result
