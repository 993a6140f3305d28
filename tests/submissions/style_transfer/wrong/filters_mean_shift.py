"""Subtracts the mean."""
# expects normalize_filters: 0 filters-around-the-mean

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - tf.reduce_mean(x)) / (hi - lo)
