"""Adds the whole kernel times the step."""
# expects receptive_field: 2.5 field-whole-kernels

# %% receptive_field
def receptive_field(layers):
    size, step = 0, 1
    for kernel, stride in layers:
        size += kernel * step
        step *= stride
    return size, step
