"""Squares."""
# expects total_variation_loss: 4 tv-squared

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(v**2) + tf.reduce_sum(h**2)
