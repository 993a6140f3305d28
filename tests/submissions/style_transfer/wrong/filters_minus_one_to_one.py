"""To the range from -1 to 1."""
# expects normalize_filters: 0 filters-other-range

# %% normalize_filters
def normalize_filters(filters):
    low, high = tf.reduce_min(filters), tf.reduce_max(filters)
    return 2 * tf.math.divide_no_nan(filters - low, high - low) - 1
