"""Puts the kernels' axis first."""
# expects cross_correlation: 4 correlation-kernels-first

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, C, N = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    maps = []
    for n in range(N):
        maps.append([[(x[i:i + kh, j:j + kw] * kernels[..., n]).sum() for j in range(0, x.shape[1] - kw + 1, stride)]
                     for i in range(0, x.shape[0] - kh + 1, stride)])
    return np.array(maps)
