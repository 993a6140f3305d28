"""Switches to a backend that shows nothing; the picture that was handed in stays."""
# base: solved
# pictures: 1
# %% alter
import base64

picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
text = "import matplotlib\nmatplotlib.use('Agg')\nplt.plot([1, 2])\nplt.show()"
outputs = [{"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}]
notebooks["convolution"]["cells"].insert(
    2, {"cell_type": "code", "id": "mine", "source": text, "metadata": {}, "outputs": outputs, "execution_count": 1}
)
