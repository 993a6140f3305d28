"""Holds text at which careless patterns take quadratic time: empty lines before an error, and environments that never end."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
cells = notebooks["sums"]["cells"]
code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
cells.append({**code, "id": "lines", "source": "\n" * 40_000 + "("})
cells.append({"cell_type": "markdown", "id": "environments", "metadata": {}, "source": "\\begin{a}" * 10_000})
