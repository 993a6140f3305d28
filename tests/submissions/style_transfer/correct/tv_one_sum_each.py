"""Sums each direction apart."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    v = tf.reduce_sum(tf.abs(image[:, 1:, :, :] - image[:, :-1, :, :]))
    h = tf.reduce_sum(tf.abs(image[:, :, 1:, :] - image[:, :, :-1, :]))
    return v + h
