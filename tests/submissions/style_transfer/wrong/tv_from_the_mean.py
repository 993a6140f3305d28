"""Compares each value with the mean."""
# expects total_variation_loss: 0 tv-from-the-mean

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image - tf.reduce_mean(image)))
