"""Unit length."""
# expects normalize_gradient: 0 display-unit-length

# %% normalize_gradient
def normalize_gradient(gradient):
    return tf.math.l2_normalize(gradient)
