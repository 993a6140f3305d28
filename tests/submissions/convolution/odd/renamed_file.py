"""Hands in the notebook under another name. Today it is not found; the document may hold a report."""
# warns: convolution_ana.ipynb is none of this assignment's notebooks
# manual: flip depth
# %% alter
import json

(folder / "convolution_ana.ipynb").write_text(json.dumps(notebooks.pop("convolution")))
