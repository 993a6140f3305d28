"""The kernels are turned, and nothing below zero is returned."""
# expects cross_correlation: 0 correlation-flipped+correlation-negative-cut

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    flipped = kernels[::-1, ::-1]
    kh, kw = kernels.shape[:2]
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(0, 1))[::stride, ::stride]
    return np.einsum("ijmrc,rcmn->ijn", windows, flipped).clip(0)
