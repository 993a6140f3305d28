"""Adds a small epsilon to the range."""
# expects normalize_filters: 0

# %% normalize_filters
def normalize_filters(filters):
    lowest = tf.reduce_min(filters)
    return (filters - lowest) / (tf.reduce_max(filters) - lowest + 1e-12)
