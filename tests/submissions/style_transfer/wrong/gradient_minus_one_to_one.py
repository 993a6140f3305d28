"""To the range from -1 to 1."""
# expects normalize_gradient: 0 display-other-range

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient), tf.reduce_max(gradient)
    return 2 * tf.math.divide_no_nan(gradient - low, high - low) - 1
