"""Subtracts the mean."""
# expects normalize_gradient: 0 display-around-the-mean

# %% normalize_gradient
def normalize_gradient(gradient):
    x = tf.convert_to_tensor(gradient)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - tf.reduce_mean(x)) / (hi - lo)
