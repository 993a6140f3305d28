"""Had an interactive figure, whose picture is written into the output's HTML; the cell ends in an error when it is run again."""
# base: solved
# pictures: 2
# %% alter
import base64

picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
data = {"text/html": f"<div><img src='data:image/png;base64,{picture}'></div>", "application/javascript": "IPython"}
outputs = [{"output_type": "display_data", "data": data, "metadata": {}}]
notebooks["convolution"]["cells"].append(
    {"cell_type": "code", "id": "mine", "source": "import ipympl\nplt.plot([1, 2])", "metadata": {}, "outputs": outputs, "execution_count": 1}
)
