"""Keras's example: squares, cropped, to the power 1.25."""
# expects total_variation_loss: 0 tv-power

# %% total_variation_loss
def total_variation_loss(x):
    h, w = x.shape[1], x.shape[2]
    a = tf.square(x[:, : h - 1, : w - 1, :] - x[:, 1:, : w - 1, :])
    b = tf.square(x[:, : h - 1, : w - 1, :] - x[:, : h - 1, 1:, :])
    return tf.reduce_sum(tf.pow(a + b, 1.25))
