"""Has null bytes and other control characters in its source."""

# %% alter
for cell in notebooks["sums"]["cells"]:
    if cell["metadata"]["nbgrader"]["solution"]:
        cell["source"] = "def add(a, b):\n    return a + b\x00\x1b[2J"
