"""Scales from the 1st to the 99th percentile."""
# expects normalize_filters: 0 filters-not-finite

# %% normalize_filters
def normalize_filters(filters):
    x = tf.convert_to_tensor(filters)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    a, b = np.percentile(x, [1, 99])
    return np.clip((x - a) / (b - a), 0, 1)
