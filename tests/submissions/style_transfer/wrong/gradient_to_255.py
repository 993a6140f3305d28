"""Scales to 255."""
# expects normalize_gradient: 0 display-to-255

# %% normalize_gradient
def normalize_gradient(gradient):
    return 255 * (gradient - tf.reduce_min(gradient)) / (tf.reduce_max(gradient) - tf.reduce_min(gradient))
