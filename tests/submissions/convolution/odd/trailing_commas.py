"""Was edited by hand and has a comma too many."""
# warns: it is not valid JSON (line
# says max_pool: it is not valid JSON (line
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(text.replace("\n ]", ",\n ]"))
