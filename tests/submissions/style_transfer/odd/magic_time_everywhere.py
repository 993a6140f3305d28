"""Puts %%time on top of every cell of code, given ones too."""
# only: 3_adain
# base: solved
# warns nothing
# %% alter
for cell in notebooks["3_adain"]["cells"]:
    if cell["cell_type"] == "code":
        cell["source"] = "%%time\n" + "".join(cell["source"])
