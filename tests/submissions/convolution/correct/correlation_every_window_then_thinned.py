"""Computes all windows and keeps every stride-th."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    if stride > 1:
        return cross_correlation(image, kernels, padding)[::stride, ::stride]
    if padding:
        frame = np.zeros((image.shape[0] + 2 * padding, image.shape[1] + 2 * padding, image.shape[2]))
        frame[padding:-padding, padding:-padding] = image
        return cross_correlation(frame, kernels)
    kh, kw, _, count = kernels.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return np.stack([
        sum((image[r:r + rows, c:c + columns] * kernels[r, c, :, n]).sum(-1) for r in range(kh) for c in range(kw))
        for n in range(count)
    ], axis=-1)
