"""Counts the stride of the layer before, but not of those before it."""
# expects receptive_field: 3 field-one-stride-back

# %% receptive_field
def receptive_field(layers):
    size, step, before = 1, 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * before
        before = stride
        step *= stride
    return size, step
