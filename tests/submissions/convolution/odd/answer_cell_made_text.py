"""One answer's cell was turned into text by accident, another into raw text: both hold the right code."""
# base: solved
# warns nothing
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] in ("max-pool", "receptive-field"):
        cell["cell_type"] = "markdown" if cell["id"] == "max-pool" else "raw"
        del cell["outputs"], cell["execution_count"]
