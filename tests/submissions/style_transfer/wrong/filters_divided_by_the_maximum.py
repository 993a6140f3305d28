"""Divides the shifted values by the maximum."""
# expects normalize_filters: 0 filters-divided-by-the-maximum

# %% normalize_filters
def normalize_filters(filters):
    return (filters - tf.reduce_min(filters)) / tf.reduce_max(filters)
