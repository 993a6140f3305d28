"""Returns after the first kernel."""
# expects cross_correlation: 0 correlation-first-kernel-only

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    for n in range(N):
        result = []
        for i in range(0, x.shape[0] - kh + 1, stride):
            row = []
            for j in range(0, x.shape[1] - kw + 1, stride):
                row.append((x[i:i + kh, j:j + kw] * kernels[..., n]).sum())
            result.append(row)
        return np.array(result)
