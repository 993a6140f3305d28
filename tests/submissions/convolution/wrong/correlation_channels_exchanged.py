"""Reads the kernels' shape as (kh, kw, N, C)."""
# expects cross_correlation: 0 correlation-channels-exchanged

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, N, C = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
            for n in range(N):
                for c in range(C):
                    result[i, j, n] += np.sum(window[:, :, c] * kernels[:, :, n, c])
    return result
