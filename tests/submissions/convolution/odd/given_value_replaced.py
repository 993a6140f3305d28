"""Replaces what a given cell defines: the instructor's is used, and what was left out is shown."""
# base: solved
# warns: Left out, and shown below it: 'image = np.zeros((20, 20, 3))'.
# shows: Left out of the cell above
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "picture":
        cell["source"] = "image = np.zeros((20, 20, 3))\ngray = image.mean(axis=2, keepdims=True)"
