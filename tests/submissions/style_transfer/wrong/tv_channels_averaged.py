"""Averages over the colours."""
# expects total_variation_loss: 4 tv-channel-mean

# %% total_variation_loss
def total_variation_loss(image):
    vertical = tf.abs(image[:, 1:] - image[:, :-1])
    horizontal = tf.abs(image[:, :, 1:] - image[:, :, :-1])
    return tf.reduce_sum(tf.reduce_mean(vertical, -1)) + tf.reduce_sum(tf.reduce_mean(horizontal, -1))
