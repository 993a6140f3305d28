"""Standardises by mean and deviation."""
# expects normalize_filters: 0 filters-standardised

# %% normalize_filters
def normalize_filters(filters):
    return (filters - tf.reduce_mean(filters)) / tf.math.reduce_std(filters)
