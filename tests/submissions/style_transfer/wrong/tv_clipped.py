"""Clips the picture to 0 to 1 first."""
# expects total_variation_loss: 2 tv-clipped

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    x = tf.clip_by_value(image, 0, 1)
    return tf.reduce_sum(tf.abs(x[:, 1:] - x[:, :-1])) + tf.reduce_sum(tf.abs(x[:, :, 1:] - x[:, :, :-1]))
