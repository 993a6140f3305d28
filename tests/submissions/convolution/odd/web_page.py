"""Is the page that shows the notebook, saved under its name."""
# warns: is a web page, not a notebook
# says max_pool: is a web page, not a notebook
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text('<!DOCTYPE html>\n<html lang="en"><head><title>convolution</title></head><body>{}</body></html>')
