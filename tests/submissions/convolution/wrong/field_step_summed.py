"""Adds the strides."""
# expects receptive_field: 3.5 field-step-summed

# %% receptive_field
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return size, sum(stride for _, stride in layers)
