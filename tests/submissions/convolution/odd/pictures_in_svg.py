"""Lets Matplotlib draw in SVG, in a cell that is run and in one that is not."""
# base: solved
# warns: Cell 'filters': a picture was left out ('output 1')
# shows: [Handed in with a picture in SVG, which cannot be shown here.]
# %% alter
cells = notebooks["convolution"]["cells"]
outputs = [{"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}, "metadata": {}}]
for cell in cells:
    if cell["id"] == "filters":
        cell["outputs"] = outputs
cells.insert(
    2, {"cell_type": "code", "id": "mine", "source": "%config InlineBackend.figure_formats = ['svg']", "metadata": {}, "outputs": [], "execution_count": 1}
)
