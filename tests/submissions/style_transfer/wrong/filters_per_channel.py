"""Scales each channel on its own."""
# expects normalize_filters: 0 filters-per-channel

# %% normalize_filters
def normalize_filters(filters):
    return (filters - tf.reduce_min(filters, [0, 1, 2], keepdims=True)) / (tf.reduce_max(filters, [0, 1, 2], keepdims=True) - tf.reduce_min(filters, [0, 1, 2], keepdims=True))
