"""Every square of every filter by itself."""
# expects normalize_filters: 0 filters-per-part

# %% normalize_filters
def normalize_filters(filters):
    low, high = tf.reduce_min(filters, [0, 1], keepdims=True), tf.reduce_max(filters, [0, 1], keepdims=True)
    return tf.math.divide_no_nan(filters - low, high - low)
