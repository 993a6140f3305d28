"""Leaves TensorFlow: right values, no gradient."""
# expects total_variation_loss: 8 no-gradient

# %% total_variation_loss
def total_variation_loss(image):
    x = np.asarray(image)
    return tf.constant(np.abs(np.diff(x, axis=1)).sum() + np.abs(np.diff(x, axis=2)).sum())
