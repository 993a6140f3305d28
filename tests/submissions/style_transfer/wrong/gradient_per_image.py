"""Scales each image on its own."""
# expects normalize_gradient: 0 display-per-part

# %% normalize_gradient
def normalize_gradient(gradient):
    low, high = tf.reduce_min(gradient, [1, 2, 3], keepdims=True), tf.reduce_max(gradient, [1, 2, 3], keepdims=True)
    return tf.math.divide_no_nan(gradient - low, high - low)
