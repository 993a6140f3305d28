"""Has lists where texts belong and texts where objects belong."""

# %% add
def add(a, b):
    return a + b

# %% alter
cells = notebooks["sums"]["cells"]
cells[0]["source"] = [[cells[0]["source"]], {"a": 1}, None, 5]
cells[1]["metadata"] = ["nbgrader"]
cells += [5, None, "cell", {}, {"cell_type": []}]
notebooks["sums"]["metadata"] = "none"
