"""Closes a bracket too late: the horizontal differences are not summed."""
# expects total_variation_loss: 0 tv-not-summed

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1])) + tf.abs(image[:, :, 1:] - image[:, :, :-1])
