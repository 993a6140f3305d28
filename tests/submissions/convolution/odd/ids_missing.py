"""Was saved in format 4.4: cells have no ids."""
# base: solved
# warns nothing
# %% alter
notebooks["convolution"]["nbformat_minor"] = 4
for cell in notebooks["convolution"]["cells"]:
    del cell["id"]
