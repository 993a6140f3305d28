"""Has a line of two hundred thousand blanks in a cell that is no Python, which a pattern may go over again from each of them."""
# expects add: 5

# %% alter
notebooks["sums"]["cells"].append(
    {"cell_type": "code", "id": "blanks", "metadata": {}, "outputs": [], "execution_count": None,
     "source": " " * 200_000 + "x y"},
)

# %% add
def add(a, b):
    return a + b
