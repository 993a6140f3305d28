"""Row by row with NumPy's correlation of one dimension."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, channels, count = kernels.shape
    x = np.pad(image.astype(float), ((padding, padding), (padding, padding), (0, 0)))
    rows = range(0, x.shape[0] - kh + 1, stride)
    result = []
    for n in range(count):
        result.append([
            sum(np.correlate(x[i + r, :, m], kernels[r, :, m, n].astype(float), "valid") for r in range(kh) for m in range(channels))
            for i in rows
        ])
    return np.array(result)[:, :, ::stride].transpose(1, 2, 0)
