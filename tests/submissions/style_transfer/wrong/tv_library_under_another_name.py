"""Calls the library's function under another name."""
# expects total_variation_loss: 0 tv-library-function

# %% total_variation_loss
from tensorflow.image import total_variation as my_sum


def helper(image):
    return my_sum(image)


def total_variation_loss(image):
    return tf.reduce_sum(helper(image))
