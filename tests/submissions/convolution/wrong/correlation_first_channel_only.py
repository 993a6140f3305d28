"""Looks at the first channel only."""
# expects cross_correlation: 0 correlation-first-channel-only

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image[:, :, 0], padding)
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i, j, n in np.ndindex(rows, columns, N):
        result[i, j, n] = (x[i * stride:i * stride + kh, j * stride:j * stride + kw] * kernels[:, :, 0, n]).sum()
    return result
