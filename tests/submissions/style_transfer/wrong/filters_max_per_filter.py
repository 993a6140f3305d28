"""The smallest of all, but the largest of each filter."""
# expects normalize_filters: 0 filters-mixed-extremes

# %% normalize_filters
def normalize_filters(filters):
    shifted = filters - tf.reduce_min(filters)
    return tf.math.divide_no_nan(shifted, tf.reduce_max(shifted, axis=[0, 1, 2], keepdims=True))
