"""Scales to 255."""
# expects normalize_filters: 0 filters-to-255

# %% normalize_filters
def normalize_filters(filters):
    return 255 * (filters - tf.reduce_min(filters)) / (tf.reduce_max(filters) - tf.reduce_min(filters))
