"""The result is an array of whole numbers, whatever the image holds."""
# expects cross_correlation: 0 rounded

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, _, count = kernels.shape
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    out = np.zeros(((len(x) - kh) // stride + 1, (x.shape[1] - kw) // stride + 1, count), dtype=int)
    for i, j in np.ndindex(out.shape[:2]):
        out[i, j] = np.tensordot(x[i * stride : i * stride + kh, j * stride : j * stride + kw], kernels, 3)
    return out
