"""Pads with zeros, which adds the border."""
# expects total_variation_loss: 4.5 tv-border

# %% total_variation_loss
def total_variation_loss(image):
    p = tf.pad(image, [[0, 0], [0, 1], [0, 1], [0, 0]])
    return tf.reduce_sum(tf.abs(p[:, 1:, :-1] - image) + tf.abs(p[:, :-1, 1:] - image))
