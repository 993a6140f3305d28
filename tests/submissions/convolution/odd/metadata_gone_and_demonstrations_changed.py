"""All metadata and ids are gone, and cells that marking does not run were changed."""
# base: solved
# warns: lost metadata
# shows: blur = np.full((5, 5), 1 / 25)
# %% alter
for cell in notebooks["convolution"]["cells"]:
    if cell.pop("id") == "filters":
        cell["source"] = "".join(cell["source"]).replace("np.full((3, 3), 1 / 9)", "np.full((5, 5), 1 / 25)")
    cell["metadata"] = {}
