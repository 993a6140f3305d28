"""Divides by 255."""
# expects normalize_gradient: 0 display-divided-by-another-number

# %% normalize_gradient
def normalize_gradient(gradient):
    x = tf.convert_to_tensor(gradient)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return (x - lo) / 255
