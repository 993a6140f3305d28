"""Keeps one value for each colour."""
# expects total_variation_loss: 4 tv-per-channel

# %% total_variation_loss
def total_variation_loss(image):
    v, h = tf.abs(image[:, 1:] - image[:, :-1]), tf.abs(image[:, :, 1:] - image[:, :, :-1])
    return tf.reduce_sum(v, [0, 1, 2]) + tf.reduce_sum(h, [0, 1, 2])
