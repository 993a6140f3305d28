"""Has the line ends of Windows, in the file and in the cells."""
# base: solved
# warns nothing
# %% alter
import json

notebook = notebooks.pop("convolution")
for cell in notebook["cells"]:
    cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
(folder / "convolution.ipynb").write_bytes(json.dumps(notebook, indent=1).replace("\n", "\r\n").encode())
