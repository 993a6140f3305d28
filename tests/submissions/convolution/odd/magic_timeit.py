"""Puts %%timeit on top of an answer: what is timed defines nothing in the notebook."""
# says receptive_field: its cell begins with %%timeit
# %% receptive_field
%%timeit -n 1 -r 1
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
