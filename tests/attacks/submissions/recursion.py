"""Recurses until the stack ends."""

# %% add
import sys

sys.setrecursionlimit(2**30)


def add(a, b):
    return add(a, b)
