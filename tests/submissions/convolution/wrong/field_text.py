"""Returns a sentence."""
# expects receptive_field: 0 field-no-pair

# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return f"{size} pixels, {step} apart"
