"""Went through nbstripout with all metadata removed: ids are left."""
# base: solved
# warns: lost metadata
# %% alter
notebooks["convolution"]["metadata"] = {}
for cell in notebooks["convolution"]["cells"]:
    cell["metadata"] = {}
