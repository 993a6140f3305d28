"""Opens files until there are no more descriptors."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
held = []
try:
    while True:
        held.append(open("/dev/null"))
except OSError:
    held.clear()
