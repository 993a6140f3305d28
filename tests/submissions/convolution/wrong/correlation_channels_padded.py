"""One number for `np.pad` pads the channels, too."""
# expects cross_correlation: 6.5 correlation-channels-padded

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, channels, count = kernels.shape
    image = np.pad(image, padding)
    rows = (image.shape[0] - kh) // stride + 1
    columns = (image.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns, count))
    for i, j, n in np.ndindex(out.shape):
        for r, c, m in np.ndindex(kh, kw, channels):
            out[i, j, n] += image[i * stride + r, j * stride + c, m] * kernels[r, c, m, n]
    return out
