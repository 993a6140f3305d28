"""Keras's old deprocess_image: standardise, times 0.1, plus 0.5, clip."""
# expects normalize_filters: 0 filters-deprocessed

# %% normalize_filters
def normalize_filters(filters):
    x = filters - tf.reduce_mean(filters)
    x = x / (tf.math.reduce_std(x) + 1e-5) * 0.1
    return tf.clip_by_value(x + 0.5, 0, 1)
