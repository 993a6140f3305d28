"""Only subtracts the smallest value."""
# expects normalize_gradient: 0 display-not-divided

# %% normalize_gradient
def normalize_gradient(gradient):
    return gradient - tf.reduce_min(gradient)
