"""Standardises by mean and deviation."""
# expects normalize_gradient: 0 display-standardised

# %% normalize_gradient
def normalize_gradient(gradient):
    return (gradient - tf.reduce_mean(gradient)) / tf.math.reduce_std(gradient)
