"""Does not use the strides for the size."""
# expects receptive_field: 2 field-strides-ignored

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += kernel - 1
        step *= stride
    return size, step
