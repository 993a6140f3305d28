"""Holds the markers of a merge that git could not do."""
# warns: conflict markers of git
# says max_pool: conflict markers of git
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(text.replace(" \"cells\"", "<<<<<<< HEAD\n=======\n>>>>>>> main\n \"cells\"", 1))
