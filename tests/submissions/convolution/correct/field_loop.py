"""From the input on, with the step so far."""
# expects receptive_field: 4

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size = size + (kernel - 1) * step
        step = step * stride
    return size, step
