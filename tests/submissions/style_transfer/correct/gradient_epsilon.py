"""Adds 1e-6 to the range."""
# expects normalize_gradient: 0

# %% normalize_gradient
def normalize_gradient(gradient):
    low = tf.reduce_min(gradient)
    return (gradient - low) / (tf.reduce_max(gradient) - low + 1e-6)
