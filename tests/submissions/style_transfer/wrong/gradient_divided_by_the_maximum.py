"""Divides the shifted values by the maximum."""
# expects normalize_gradient: 0 display-divided-by-the-maximum

# %% normalize_gradient
def normalize_gradient(gradient):
    return (gradient - tf.reduce_min(gradient)) / tf.reduce_max(gradient)
