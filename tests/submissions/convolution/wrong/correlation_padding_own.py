"""Pads by half the kernel, whatever is asked for."""
# expects cross_correlation: 4 correlation-padding-own

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                result[i, j, n] = np.sum(window * kernels[..., n])
    return result
