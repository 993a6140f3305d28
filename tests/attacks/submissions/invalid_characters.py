"""Is no valid UTF-8, with half a surrogate and a byte order mark."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
import json

text = json.dumps(notebooks.pop("sums")).encode()
(folder / "sums.ipynb").write_bytes(text.replace(b"{", b'{"\xff\xfe": "\\ud800",', 1))
