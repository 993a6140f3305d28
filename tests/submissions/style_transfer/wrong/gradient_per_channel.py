"""Scales each channel on its own."""
# expects normalize_gradient: 0 display-per-channel

# %% normalize_gradient
def normalize_gradient(gradient):
    return (gradient - tf.reduce_min(gradient, [0, 1, 2], keepdims=True)) / (tf.reduce_max(gradient, [0, 1, 2], keepdims=True) - tf.reduce_min(gradient, [0, 1, 2], keepdims=True))
