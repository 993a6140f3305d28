"""Moves the window by the stride downwards only."""
# expects cross_correlation: 6.5 correlation-stride-one-direction

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw = kernels.shape[:2]
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(0, 1))[::stride]
    return np.einsum("ijmrc,rcmn->ijn", windows, kernels)
