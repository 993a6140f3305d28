"""Divides by the largest value only."""
# expects normalize_gradient: 0 display-not-shifted

# %% normalize_gradient
def normalize_gradient(gradient):
    return gradient / tf.reduce_max(gradient)
