"""Unit length."""
# expects normalize_filters: 0 filters-unit-length

# %% normalize_filters
def normalize_filters(filters):
    return tf.math.l2_normalize(filters)
