"""Scales each slice along the last but one axis on its own."""
# expects normalize_gradient: 0 display-per-input-channel

# %% normalize_gradient
def normalize_gradient(gradient):
    return (gradient - tf.reduce_min(gradient, [0, 1, 3], keepdims=True)) / (tf.reduce_max(gradient, [0, 1, 3], keepdims=True) - tf.reduce_min(gradient, [0, 1, 3], keepdims=True))
