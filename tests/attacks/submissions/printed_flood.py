"""Prints two hundred megabytes."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
for _ in range(200):
    print("5" * 1_000_000)
