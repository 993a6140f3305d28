"""Puts all zeros above and left of the image, as many as one side needs."""
# expects cross_correlation: 6.5 correlation-padding-one-side

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((padding, 0), (padding, 0), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                result[i, j, n] = np.sum(window * kernels[..., n])
    return result
