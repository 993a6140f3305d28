"""Takes the weights to lie between -1 and 1."""
# expects normalize_filters: 0 filters-fixed-range

# %% normalize_filters
def normalize_filters(x):
    return (x + 1) / 2
