"""Multiplies the kernels' sizes."""
# expects receptive_field: 1 field-kernels-multiplied

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size *= kernel
        step *= stride
    return size, step
