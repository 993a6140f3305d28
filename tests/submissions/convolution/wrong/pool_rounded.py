"""The results are rounded to whole numbers."""
# expects max_pool: 0 pool-whole-numbers

# %% max_pool
def max_pool(image, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(0, 1))[::stride, ::stride]
    return windows.max(axis=(3, 4)).round().astype(int)
