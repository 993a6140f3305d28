"""Takes the root of the square for the absolute value."""
# expects total_variation_loss: 8 tv-gradient-not-finite

# %% total_variation_loss
def total_variation_loss(image):
    vertical = image[:, 1:] - image[:, :-1]
    horizontal = image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.sqrt(vertical**2)) + tf.reduce_sum(tf.sqrt(horizontal**2))
