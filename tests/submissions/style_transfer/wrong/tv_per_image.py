"""Keeps one value for each image."""
# expects total_variation_loss: 4.5 tv-per-image

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v), [1, 2, 3]) + tf.reduce_sum(tf.abs(h), [1, 2, 3])
