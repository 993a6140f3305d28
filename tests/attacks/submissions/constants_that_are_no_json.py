"""Holds NaN and infinity, which JSON has not."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
notebooks["sums"]["metadata"]["score"] = float("nan")
notebooks["sums"]["cells"][0]["execution_count"] = float("inf")
