"""Takes the largest difference."""
# expects total_variation_loss: 0 tv-largest

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_max(tf.abs(v)) + tf.reduce_max(tf.abs(h))
