"""Puts %%time on top of answers, which measures the cell."""
# expects max_pool: 4
# expects receptive_field: 4
# %% max_pool
%%time
def max_pool(image, size=2, stride=2):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[:2])
    return np.array([[image[t : t + size, l : l + size].max(axis=(0, 1)) for l in lefts] for t in tops])

# %% receptive_field
%%time
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
