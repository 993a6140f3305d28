"""Bytes."""
# expects normalize_gradient: 0 display-to-255

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient), tf.reduce_max(gradient)
    return tf.cast(255 * tf.math.divide_no_nan(gradient - low, high - low), tf.uint8)
