"""Forgets the absolute value of one direction."""
# expects total_variation_loss: 4 tv-signed

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1])) + tf.reduce_sum(image[:, :, 1:] - image[:, :, :-1])
