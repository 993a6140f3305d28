"""Continues the image periodically, with np.roll."""
# expects cross_correlation: 6.5 correlation-padding-replicated

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    H, W, _ = image.shape
    kh, kw, _, N = kernels.shape
    rows, columns = (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i, j in np.ndindex(rows, columns):
        for r, c in np.ndindex(kh, kw):
            result[i, j] += image[(i * stride + r - padding) % H, (j * stride + c - padding) % W] @ kernels[r, c]
    return result
