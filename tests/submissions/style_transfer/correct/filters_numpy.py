"""Scales with NumPy."""
# expects normalize_filters: 0

# %% normalize_filters
def normalize_filters(filters):
    filters = np.asarray(filters)
    span = filters.max() - filters.min()
    return (filters - filters.min()) / (span if span > 0 else 1)
