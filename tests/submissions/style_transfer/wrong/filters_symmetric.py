"""Keeps zero in the middle."""
# expects normalize_filters: 0 filters-symmetric

# %% normalize_filters
def normalize_filters(filters):
    return 0.5 + 0.5 * filters / tf.reduce_max(tf.abs(filters))
