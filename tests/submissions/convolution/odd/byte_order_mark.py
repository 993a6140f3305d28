"""Begins with a byte order mark."""
# base: solved
# warns nothing
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(text, encoding="utf-8-sig")
