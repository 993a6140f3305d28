"""Divides zero by zero where all values are the same."""
# expects normalize_filters: 0 filters-not-finite

# %% normalize_filters
def normalize_filters(filters):
    return (filters - tf.reduce_min(filters)) / (tf.reduce_max(filters) - tf.reduce_min(filters))
