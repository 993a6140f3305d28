"""Writes the answer to a question as comments into a locked cell."""
# manual: flip depth
# warns: Cell 'max_pool_marks' is not as the instructor has it
# shows: fewer weights
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "max-pool-marks":
        cell["source"] = "".join(cell["source"]) + "\n# Depth: two layers have fewer weights than one, and a second nonlinearity between them."
