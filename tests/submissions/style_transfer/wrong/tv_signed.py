"""Forgets the absolute value."""
# expects total_variation_loss: 4 tv-signed

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(v) + tf.reduce_sum(h)
