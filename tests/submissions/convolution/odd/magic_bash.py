"""Puts %%bash on top of an answer."""
# says receptive_field: its cell begins with %%bash
# %% receptive_field
%%bash
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
