"""Turns the picture grey, which needs three colours."""
# expects total_variation_loss: 0 tv-colours-summed-first

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    x = tf.image.rgb_to_grayscale(image)
    return tf.reduce_sum(tf.abs(x[:, 1:] - x[:, :-1])) + tf.reduce_sum(tf.abs(x[:, :, 1:] - x[:, :, :-1]))
