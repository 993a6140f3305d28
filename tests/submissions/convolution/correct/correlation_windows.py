"""A view of all windows, then einsum."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    kh, kw = kernels.shape[:2]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(0, 1))[::stride, ::stride]
    return np.einsum("ijcrs,rscn->ijn", windows, kernels)
