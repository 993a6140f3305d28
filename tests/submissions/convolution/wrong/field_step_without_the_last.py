"""Leaves the last stride out of the step."""
# expects receptive_field: 3.5 field-step-without-the-last

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size, step // layers[-1][1]
