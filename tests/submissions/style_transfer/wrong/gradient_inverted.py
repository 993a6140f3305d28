"""Exchanges small and large."""
# expects normalize_gradient: 0 display-inverted

# %% normalize_gradient
def normalize_gradient(gradient):
    return (tf.reduce_max(gradient) - gradient) / (tf.reduce_max(gradient) - tf.reduce_min(gradient))
