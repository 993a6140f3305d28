"""Hands in a notebook of one cell with all code, made of an exported script."""
# base: solved
# warns: Cell 'depth' is missing from the submission.
# manual: none
# %% alter
cells = notebooks["convolution"]["cells"]
code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
notebooks["convolution"]["cells"] = [
    {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": 1}
]
