"""Follows the pixels that two neighbouring outputs see."""
# expects receptive_field: 4

# %% receptive_field
def receptive_field(layers):
    first, last, next_first = 0, 0, 1
    for kernel, stride in reversed(layers):
        first, last, next_first = first * stride, last * stride + kernel - 1, next_first * stride
    return [float(last - first + 1), float(next_first - first)]
