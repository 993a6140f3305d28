"""Gives all cells one id, doubles the scored cell, forges checksums."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
import copy

cells = notebooks["sums"]["cells"]
for cell in [*cells]:
    data = cell["metadata"].get("nbgrader", {})
    if data.get("grade"):
        again = copy.deepcopy(cell)
        again["metadata"]["nbgrader"] |= {"points": 500, "checksum": "0" * 32}
        cells.append(again)
for cell in cells:
    cell["id"] = "add-marks"
