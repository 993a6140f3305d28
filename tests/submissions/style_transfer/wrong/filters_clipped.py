"""Clips to 0 to 1."""
# expects normalize_filters: 0 filters-clipped

# %% normalize_filters
def normalize_filters(filters):
    return tf.clip_by_value(filters, 0, 1)
