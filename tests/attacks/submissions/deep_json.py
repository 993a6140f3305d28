"""Is a notebook nested a hundred thousand deep."""

# %% add
def add(a, b):
    return a + b

# %% alter
del notebooks["sums"]
(folder / "sums.ipynb").write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
