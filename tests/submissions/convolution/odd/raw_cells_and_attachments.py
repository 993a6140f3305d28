"""Has raw cells, and a picture attached to a written answer."""
# manual: flip depth
# %% alter
import base64

cells = notebooks["convolution"]["cells"]
picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
for cell in cells:
    if cell["id"] == "depth":
        cell |= {"source": "![a page](attachment:page.png)", "attachments": {"page.png": {"image/png": picture}}}
cells.append({"cell_type": "raw", "id": "mine", "source": "notes of mine", "metadata": {"raw_mimetype": "text/x-python"}})
