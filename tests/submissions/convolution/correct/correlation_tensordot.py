"""A tensordot for each window."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw = kernels.shape[:2]
    x = np.pad(image, ((padding,) * 2, (padding,) * 2, (0, 0)))
    return np.array([
        [np.tensordot(x[i:i + kh, j:j + kw], kernels, axes=3) for j in range(0, x.shape[1] - kw + 1, stride)]
        for i in range(0, x.shape[0] - kh + 1, stride)
    ])
