"""Scales absolute values."""
# expects normalize_filters: 0 filters-absolute

# %% normalize_filters
def normalize_filters(filters):
    return tf.abs(filters) / tf.reduce_max(tf.abs(filters))
