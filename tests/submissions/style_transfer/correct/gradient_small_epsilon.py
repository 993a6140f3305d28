"""Adds a small epsilon to the range."""
# expects normalize_gradient: 0

# %% normalize_gradient
def normalize_gradient(gradient):
    lowest = tf.reduce_min(gradient)
    return (gradient - lowest) / (tf.reduce_max(gradient) - lowest + 1e-12)
