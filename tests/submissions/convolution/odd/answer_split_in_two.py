"""Splits an answer in two cells, as JupyterLab does: both have the same metadata."""
# base: solved
# warns: Cell 'receptive_field' is there more than once; the last one counts.
# %% receptive_field
def receptive_field(layers):
    return after(layers)
# %% alter
import copy

cells = notebooks["convolution"]["cells"]
at = next(index for index, cell in enumerate(cells) if cell["id"] == "receptive-field")
first = copy.deepcopy(cells[at])
first["id"] = "first-half"
first["source"] = """def after(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
"""
cells.insert(at, first)
