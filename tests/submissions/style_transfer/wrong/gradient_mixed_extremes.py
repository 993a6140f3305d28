"""The smallest of all, but the largest of each channel."""
# expects normalize_gradient: 0 display-mixed-extremes

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient), tf.reduce_max(gradient, [0, 1, 2], keepdims=True)
    return tf.math.divide_no_nan(gradient - low, high - low)
