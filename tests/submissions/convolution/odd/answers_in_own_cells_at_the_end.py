"""Leaves the cells of two answers as they were and writes the answers at the end."""
# expects max_pool: 4
# expects receptive_field: 4
# %% new after image_gradient_marks
def max_pool(image, size=2, stride=2):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[:2])
    return np.array([[image[t : t + size, l : l + size].max(axis=(0, 1)) for l in lefts] for t in tops])


def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
