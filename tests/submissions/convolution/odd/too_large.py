"""Is larger than what is accepted, by a video in an output."""
# warns: which is larger than the 40 MiB that are accepted
# says max_pool: which is larger than the 40 MiB that are accepted
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(text + ' ' * 42_000_000)
