"""Comes from Kaggle: no metadata and no ids are left, cells were added, and cells that train were changed."""
# only: 2_neural_style
# base: solved
# warns: lost metadata
# manual: report
# %% new after imports
!nvidia-smi
# %% alter
cells = notebooks["2_neural_style"]["cells"]
for cell in cells:
    if cell.pop("id") == "run-experiments":
        cell["source"] = "".join(cell["source"]) + "\nprint(len(experiments))"
    cell["metadata"] = {"trusted": True}
