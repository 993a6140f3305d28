"""Begins at zero pixels."""
# expects receptive_field: 2.5 field-one-missing

# %% receptive_field
def receptive_field(layers):
    size, step = 0, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size, step
