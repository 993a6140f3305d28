"""Writes an answer to a file by %%writefile and imports it."""
# expects receptive_field: 4
# %% receptive_field
%%writefile mine.py
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step

# %% new after receptive_field
from mine import receptive_field
