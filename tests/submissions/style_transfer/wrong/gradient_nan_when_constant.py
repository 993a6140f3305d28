"""Divides zero by zero where all values are the same."""
# expects normalize_gradient: 0 display-not-finite

# %% normalize_gradient
def normalize_gradient(gradient):
    return (gradient - tf.reduce_min(gradient)) / (tf.reduce_max(gradient) - tf.reduce_min(gradient))
