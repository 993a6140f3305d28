"""Is a notebook of ten million empty values: small as a file, a gigabyte when parsed."""

# %% add
def add(a, b):
    return a + b

# %% alter
del notebooks["sums"]
(folder / "sums.ipynb").write_text('{"cells": [' + "{}," * 10_000_000 + "{}]}")
