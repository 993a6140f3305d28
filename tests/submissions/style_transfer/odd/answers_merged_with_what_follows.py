"""Merges each answer with the cells below it, checks and demonstrations included."""
# only: 2_neural_style
# base: solved
# %% alter
cells = notebooks["2_neural_style"]["cells"]
at = [index for index, cell in enumerate(cells) if cell["cell_type"] == "code"]
merged, kept = None, []
for cell in cells:
    if cell["cell_type"] == "code" and merged is not None:
        merged["source"] = "".join(merged["source"]) + "\n\n\n" + "".join(cell["source"])
        continue
    merged = cell if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code" else None
    kept.append(cell)
notebooks["2_neural_style"]["cells"] = kept
