"""Exchanges minimum and maximum."""
# expects normalize_filters: 0 filters-other-range

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - hi) / (hi - lo)
