"""Returns the largest stride as the step."""
# expects receptive_field: 3 field-step-last

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size, max(s for _, s in layers)
