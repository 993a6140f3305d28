"""Divides each direction by its number of rows or columns."""
# expects total_variation_loss: 4 tv-mean

# %% total_variation_loss
def total_variation_loss(image):
    h, w = image.shape[1], image.shape[2]
    v = tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1])) / (h - 1)
    z = tf.reduce_sum(tf.abs(image[:, :, 1:] - image[:, :, :-1])) / (w - 1)
    return v + z
