"""Keeps a helper of an answer in a cell that marking does not run."""
# base: solved
# %% receptive_field
def receptive_field(layers):
    return stack(layers)[STEPS], stack(layers)[1 - STEPS]
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "size-picture":
        cell["source"] = "".join(cell["source"]) + """


STEPS = 0


def stack(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
"""
