"""Moves the window by the stride downwards only, and fills a result of the right size."""
# expects cross_correlation: 6.5 correlation-stride-one-direction

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, _, count = kernels.shape
    h, w, _ = image.shape
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    out_h = (h + 2 * padding - kh) // stride + 1
    out_w = (w + 2 * padding - kw) // stride + 1
    out = np.zeros((out_h, out_w, count))
    for i in range(out_h):
        top = i * stride
        for j in range(out_w):
            patch = padded[top : top + kh, j : j + kw, :]
            out[i, j, :] = np.sum(patch[..., np.newaxis] * kernels, axis=(0, 1, 2))
    return out
