"""Divides by the deviation."""
# expects normalize_filters: 0 filters-divided-by-another-number

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - lo) / tf.math.reduce_std(x)
