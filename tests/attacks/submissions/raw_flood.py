"""Writes to the standard descriptors past Jupyter."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os

for descriptor in (1, 2):
    for _ in range(100):
        os.write(descriptor, b"5" * 1_000_000)
