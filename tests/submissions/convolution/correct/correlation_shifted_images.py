"""Adds shifted images, one for each entry of the kernel."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, _, count = kernels.shape
    x = np.pad(image.astype(np.float64), ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    result = np.zeros((rows, columns, count))
    for r in range(kh):
        for c in range(kw):
            result += x[r:r + stride * rows:stride, c:c + stride * columns:stride][:rows, :columns] @ kernels[r, c]
    return result
