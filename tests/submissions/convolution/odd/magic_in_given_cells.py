"""Adds magics and shell commands to given cells."""
# base: solved
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] in ("imports", "picture"):
        cell["source"] = "%matplotlib inline\n!pip install numpy\n" + "".join(cell["source"])
    if cell["id"] == "check":
        cell["source"] = "%%time\n" + "".join(cell["source"])
