"""Copies given cells to the end, with their metadata, and changes the copies: one that others need, one that is not run."""
# base: solved
# warns: Cell 'check' is there more than once; one is the instructor's
# shows: def check(*values)
# %% alter
import copy

cells = notebooks["convolution"]["cells"]
for name, text in (("check", "def check(*values):\n    print(values)"), ("filters", "show([blur], ['mine'])")):
    cells.append(copy.deepcopy(next(cell for cell in cells if cell["id"] == name)))
    cells[-1] |= {"id": f"mine-{name}", "source": text}
