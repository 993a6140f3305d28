"""Was cut off while it was uploaded."""
# warns: its end is missing
# says max_pool: its end is missing
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(text[: len(text) // 2])
