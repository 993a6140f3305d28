"""Takes all the memory that there is."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
blocks = []
try:
    while True:
        blocks.append(bytearray(2**28))
except MemoryError:
    blocks.clear()
