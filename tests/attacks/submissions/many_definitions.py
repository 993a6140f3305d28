"""Defines twelve thousand names in one cell, each of which may be what an answer is made of."""
# expects add: 5

# %% alter
notebooks["sums"]["cells"].insert(
    0,
    {"cell_type": "code", "id": "names", "metadata": {}, "outputs": [], "execution_count": None,
     "source": "\n".join(f"a{number} = 0" for number in range(12_000))},
)

# %% add
def add(a, b):
    return a + b + a0
