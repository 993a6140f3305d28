"""Takes the kernels' columns for rows."""
# expects cross_correlation: 4 correlation-kernel-transposed

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kw, kh, C, N = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            for r in range(kh):
                for c in range(kw):
                    result[i, j] += x[i * stride + r, j * stride + c] @ kernels[c, r]
    return result
