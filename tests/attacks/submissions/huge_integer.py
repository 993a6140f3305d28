"""Returns an integer of ten million digits."""

# %% add
def add(a, b):
    return 10**10_000_000
