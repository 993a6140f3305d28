"""Keeps zero in the middle."""
# expects normalize_gradient: 0 display-symmetric

# %% normalize_gradient
def normalize_gradient(gradient):
    return 0.5 + 0.5 * gradient / tf.reduce_max(tf.abs(gradient))
