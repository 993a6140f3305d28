"""Clips to 0 to 1."""
# expects normalize_gradient: 0 display-clipped

# %% normalize_gradient
def normalize_gradient(gradient):
    return tf.clip_by_value(gradient, 0, 1)
