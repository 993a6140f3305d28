"""Goes from the output to the input with the rule for the other direction."""
# expects receptive_field: 3 field-order-reversed

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers[::-1]:
        size += (kernel - 1) * step
        step *= stride
    return size, step
