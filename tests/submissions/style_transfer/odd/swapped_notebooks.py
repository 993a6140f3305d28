"""Hands in two notebooks of the lab under each other's name."""
# base: solved
# pending: files are matched to notebooks by their names, not yet by their cells
# %% alter
for name in ("1_visualization", "4_save_and_load"):
    del notebooks[name]
notebooks["2_neural_style"], notebooks["3_adain"] = notebooks["3_adain"], notebooks["2_neural_style"]
