"""Returns lists within lists, a million deep."""

# %% add
def add(a, b):
    value = [a + b]
    for _ in range(1_000_000):
        value = [value]
    return value
