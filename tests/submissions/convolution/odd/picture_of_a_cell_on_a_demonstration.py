"""Shows, in a cell of its own, what a cell computes that marking does not run."""
# base: solved
# shows: [This cell uses maps, which a cell defines that marking does not run.]
# pictures: 2
# %% alter
import base64

picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
outputs = [{"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}]
cells = notebooks["convolution"]["cells"]
at = next(index for index, cell in enumerate(cells) if cell["id"] == "filters")
cells.insert(
    at + 1, {"cell_type": "code", "id": "mine", "source": "show([maps[..., 0]], ['mine'])", "metadata": {}, "outputs": outputs, "execution_count": 1}
)
