"""Begins a window at each pixel."""
# expects max_pool: 0 pool-stride-ignored

# %% max_pool
def max_pool(image, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(0, 1))
    return windows.max((3, 4))
