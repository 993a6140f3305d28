"""Sums the kernels' sizes."""
# expects receptive_field: 1 field-kernels-summed

# %% receptive_field
def receptive_field(layers):
    size, step = 0, 1
    for kernel, stride in layers:
        size += kernel
        step *= stride
    return size, step
