"""Pads symmetrically so that both differences have the image's shape."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    padded = tf.pad(image, [[0, 0], [0, 1], [0, 1], [0, 0]], "SYMMETRIC")
    return tf.reduce_sum(tf.abs(padded[:, 1:, :-1] - image) + tf.abs(padded[:, :-1, 1:] - image))
