"""Adds 0.1 to the range."""
# expects normalize_gradient: 0 display-large-epsilon

# %% normalize_gradient
def normalize_gradient(gradient):
    x = tf.convert_to_tensor(gradient)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - lo) / (hi - lo + 0.1)
