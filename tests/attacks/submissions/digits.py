"""Holds a number of a million digits."""

# %% add
def add(a, b):
    return a + b

# %% alter
import json

text = json.dumps(notebooks.pop("sums"))
(folder / "sums.ipynb").write_text(text[:-1] + ', "size": ' + "9" * 1_000_000 + "}")
