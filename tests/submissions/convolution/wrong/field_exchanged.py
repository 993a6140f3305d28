"""Returns the step first."""
# expects receptive_field: 2 field-exchanged

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return step, size
