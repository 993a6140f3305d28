"""Is an empty file."""
# warns: convolution.ipynb is empty.
# says max_pool: convolution.ipynb is empty.
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_bytes(b'')
