"""Is a notebook of a hundred megabytes."""

# %% add
def add(a, b):
    return a + b

# %% alter
import json

notebooks["sums"]["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "5" * 100_000_000}]
(folder / "sums.ipynb").write_text(json.dumps(notebooks.pop("sums")))
