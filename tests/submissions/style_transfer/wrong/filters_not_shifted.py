"""Divides by the largest value only."""
# expects normalize_filters: 0 filters-not-shifted

# %% normalize_filters
def normalize_filters(filters):
    return filters / tf.reduce_max(filters)
