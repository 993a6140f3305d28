"""Closes every descriptor that it has."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os

os.closerange(3, 1000)
