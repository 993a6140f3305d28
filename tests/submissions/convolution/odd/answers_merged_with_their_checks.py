"""Merges each answer with the checks below it, as Jupyter does: the cell keeps the answer's metadata, the other cell is gone."""
# base: solved
# warns nothing
# %% alter
cells = notebooks["convolution"]["cells"]
for name in ("cross-correlation", "max-pool", "receptive-field", "image-gradient"):
    answer, marks = (next(cell for cell in cells if cell["id"] == each) for each in (name, f"{name}-marks"))
    answer["source"] = "".join(answer["source"]) + "\n\n" + "".join(marks["source"])
    cells.remove(marks)
