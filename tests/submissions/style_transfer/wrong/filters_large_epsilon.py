"""Adds 0.1 to the range."""
# expects normalize_filters: 0 filters-large-epsilon

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - lo) / (hi - lo + 0.1)
