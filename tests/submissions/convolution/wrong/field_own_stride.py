"""Multiplies by the layer's own stride before it adds."""
# expects receptive_field: 3 field-own-stride

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        size += (kernel - 1) * step
    return size, step
