"""Scales absolute values."""
# expects normalize_gradient: 0 display-absolute

# %% normalize_gradient
def normalize_gradient(gradient):
    return tf.abs(gradient) / tf.reduce_max(tf.abs(gradient))
