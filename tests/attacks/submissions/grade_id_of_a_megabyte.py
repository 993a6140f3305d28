"""Has a cell whose grade id is a megabyte of what a terminal would obey, in a picture that is refused by that name."""
# expects add: 5

# %% alter
notebooks["sums"]["cells"].append(
    {"cell_type": "markdown", "id": "named", "metadata": {"nbgrader": {"grade_id": "\x1b[2J" * 250_000}},
     "source": "![a](data:image/svg+xml;base64,AA==)"},
)

# %% add
def add(a, b):
    return a + b
