"""Puts the zeros below and right of the image."""
# expects cross_correlation: 6.5 correlation-padding-one-side

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    H, W, C = image.shape
    kh, kw, _, N = kernels.shape
    x = np.zeros((H + padding, W + padding, C))
    x[:H, :W] = image
    rows, columns = (H + padding - kh) // stride + 1, (W + padding - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i, j in np.ndindex(rows, columns):
        window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
        result[i, j] = np.tensordot(window, kernels, 3)
    return result
