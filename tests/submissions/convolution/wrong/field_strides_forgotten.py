"""Uses the strides for nothing."""
# expects receptive_field: 1 field-step-one

# %% receptive_field
def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers), 1
