"""Sums in float64."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    image = tf.cast(image, tf.float64)
    return tf.add_n([
        tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1])),
        tf.reduce_sum(tf.abs(image[:, :, 1:] - image[:, :, :-1])),
    ])
