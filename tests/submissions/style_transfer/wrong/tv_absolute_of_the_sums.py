"""Takes the absolute value of the sums."""
# expects total_variation_loss: 4 tv-absolute-of-sums

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.abs(tf.reduce_sum(v)) + tf.abs(tf.reduce_sum(h))
