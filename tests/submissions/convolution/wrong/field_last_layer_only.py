"""Takes the last layer's numbers for those of the stack."""
# expects receptive_field: 0 field-last-layer-only

# %% receptive_field
def receptive_field(layers):
    for kernel, stride in layers:
        size, step = kernel, stride
    return size, step
