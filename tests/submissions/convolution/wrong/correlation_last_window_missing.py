"""Forgets the 1 in the output's size."""
# expects cross_correlation: 4 correlation-last-window-missing

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride, (x.shape[1] - kw) // stride
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                result[i, j, n] = np.sum(window * kernels[..., n])
    return result
