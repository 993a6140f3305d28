"""Multiplies with Keras's weight."""
# expects total_variation_loss: 4 tv-weighted

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return 1e-6 * (tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h)))
