"""Sleeps for an hour in a cell of its own."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import time

time.sleep(3600)
