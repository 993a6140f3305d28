"""Turned the cell of a written answer into code, and left the text in it."""
# manual: flip
# %% flip
The network learns the flipped numbers just as well.
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "flip":
        cell |= {"cell_type": "code", "outputs": [], "execution_count": 3}
