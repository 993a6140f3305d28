"""Is a notebook of format 3, with worksheets."""

# %% add
def add(a, b):
    return a + b

# %% alter
notebooks["sums"] = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": notebooks["sums"]["cells"]}]}
