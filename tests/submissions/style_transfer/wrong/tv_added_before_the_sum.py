"""Adds both kinds of differences before summing, which have other shapes."""
# expects total_variation_loss: 0 tv-added-before-the-sum

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1]) + tf.abs(image[:, :, 1:] - image[:, :, :-1]))
