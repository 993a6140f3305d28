"""Makes a hundred thousand empty files."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
try:
    for number in range(100_000):
        open(f"/tmp/{number}", "w").close()
except OSError:
    pass
