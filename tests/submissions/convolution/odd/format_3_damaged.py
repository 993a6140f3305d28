"""Says that it is of format 3, but its cells are of format 4."""
# warns: is in Jupyter's format 3 and cannot be converted
# says max_pool: is in Jupyter's format 3 and cannot be converted
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text(json.dumps({'nbformat': 3, 'worksheets': [{'cells': json.loads(text)['cells']}]}))
