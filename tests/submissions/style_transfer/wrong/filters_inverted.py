"""Exchanges small and large."""
# expects normalize_filters: 0 filters-inverted

# %% normalize_filters
def normalize_filters(filters):
    return (tf.reduce_max(filters) - filters) / (tf.reduce_max(filters) - tf.reduce_min(filters))
