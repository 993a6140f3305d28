"""Calls the library's function."""
# expects total_variation_loss: 0 tv-library-function

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.image.total_variation(image))
