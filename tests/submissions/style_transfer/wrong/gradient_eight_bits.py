"""Rounds to 256 steps."""
# expects normalize_gradient: 0 rounded

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient), tf.reduce_max(gradient)
    return tf.round(255 * tf.math.divide_no_nan(gradient - low, high - low)) / 255
