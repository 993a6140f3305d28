"""Only subtracts the smallest value."""
# expects normalize_filters: 0 filters-not-divided

# %% normalize_filters
def normalize_filters(filters):
    return filters - tf.reduce_min(filters)
