"""Was saved in format 3, as old tools do."""
# base: solved
# warns nothing
# manual: flip depth
# %% alter
import json

import nbformat

notebook = nbformat.from_dict(notebooks.pop("convolution"))
for cell in notebook.cells:
    cell.source = "".join(cell.source)
(folder / "convolution.ipynb").write_text(nbformat.writes(notebook, version=3))
