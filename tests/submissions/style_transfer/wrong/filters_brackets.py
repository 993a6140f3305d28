"""Forgets the brackets around the numerator."""
# expects normalize_filters: 0 filters-brackets

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return x - lo / (hi - lo)
