"""Is the notebook exported as a script, under the notebook's name."""
# warns: it is not valid JSON
# says max_pool: it is not valid JSON
# manual: flip depth
# %% alter
import json

text = json.dumps(notebooks.pop("convolution"), ensure_ascii=False, indent=1)
path = folder / "convolution.ipynb"
path.write_text('# In[1]:\nimport numpy as np\n')
