"""Keras's old deprocess_image: standardise, times 0.1, plus 0.5, clip."""
# expects normalize_gradient: 0 display-deprocessed

# %% normalize_gradient
def normalize_gradient(gradient):
    x = gradient - tf.reduce_mean(gradient)
    x = x / (tf.math.reduce_std(x) + 1e-5) * 0.1
    return tf.clip_by_value(x + 0.5, 0, 1)
