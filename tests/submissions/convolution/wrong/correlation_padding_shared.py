"""Takes the padding for the number of zeros on both sides together."""
# expects cross_correlation: 6.5 correlation-padding-shared

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    before, after = padding // 2, padding - padding // 2
    x = np.pad(image, ((before, after), (before, after), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                result[i, j, n] = np.sum(window * kernels[..., n])
    return result
