"""Is some other JSON."""
# warns: is not a Jupyter notebook of format 4
# says max_pool: is not a Jupyter notebook of format 4
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text('{"cells": 3, "nbformat": 4}')
