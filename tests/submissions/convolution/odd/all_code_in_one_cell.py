"""Merges all code into the first cell, which has the metadata of a given one."""
# base: solved
# %% alter
cells = notebooks["convolution"]["cells"]
code = [cell for cell in cells if cell["cell_type"] == "code"]
code[0]["source"] = "\n\n".join("".join(cell["source"]) for cell in code)
notebooks["convolution"]["cells"] = [cell for cell in cells if cell not in code[1:]]
