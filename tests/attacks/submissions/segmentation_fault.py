"""Reads from address 0."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import ctypes

ctypes.string_at(0)
