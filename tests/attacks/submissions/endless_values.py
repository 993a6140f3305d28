"""Returns something without end."""

# %% add
import itertools


def add(a, b):
    return itertools.count(a + b)
