"""Copies an answer to the end and tries something else in the copy, which has the same metadata."""
# base: solved
# warns: Cell 'max_pool' is there more than once
# %% alter
import copy

cells = notebooks["convolution"]["cells"]
cells.append(copy.deepcopy(next(cell for cell in cells if cell["id"] == "max-pool")))
cells[-1]["id"] = "experiment"
cells[-1]["source"] = "def max_pool(image, size=2, stride=2):\n    return image[::stride, ::stride]"
