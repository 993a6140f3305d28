"""Has a hundred thousand cells."""

# %% add
def add(a, b):
    return a + b

# %% alter
cell = {"cell_type": "code", "metadata": {}, "source": "5", "outputs": [], "execution_count": None}
notebooks["sums"]["cells"] += [{**cell, "id": f"c{number}"} for number in range(100_000)]
