"""Takes a sigmoid."""
# expects normalize_filters: 0 filters-squashed

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return tf.sigmoid(x)
