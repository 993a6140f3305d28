"""Takes the stride for the windows' size."""
# expects max_pool: 3 pool-size-is-stride

# %% max_pool
def max_pool(image, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(image, (stride, stride), axis=(0, 1))
    return windows[::stride, ::stride].max((3, 4))
