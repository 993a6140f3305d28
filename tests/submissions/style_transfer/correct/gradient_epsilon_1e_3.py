"""Adds 1e-3 to the range."""
# expects normalize_gradient: 0

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient), tf.reduce_max(gradient)
    return (gradient - low) / (high - low + 1e-3)
