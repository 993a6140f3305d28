"""Installs libraries in the first cell, as on Colab."""
# base: solved
# flags: runs a shell command
# %% alter
cells = notebooks["convolution"]["cells"]
for position, text in enumerate(("!pip install numpy matplotlib --quiet", "%pip install pillow", "%matplotlib inline")):
    cells.insert(position, {"cell_type": "code", "id": f"x{position}", "source": text, "metadata": {}, "outputs": [], "execution_count": 1})
