"""Lets the loops over the windows end one pixel too early: a last row and column stay zero."""
# expects cross_correlation: 5.5 correlation-last-window-zero

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw, channels, count = kernels.shape
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    h, w = padded.shape[:2]
    out = np.zeros(((h - kh) // stride + 1, (w - kw) // stride + 1, count))
    for top in range(0, h - kh, stride):
        for left in range(0, w - kw, stride):
            window = padded[top : top + kh, left : left + kw]
            out[top // stride, left // stride] = np.tensordot(window, kernels, axes=([0, 1, 2], [0, 1, 2]))
    return out
