"""Implements the first formula."""
# expects total_variation_loss: 0 tv-isotropic

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.sqrt(v[:, :, :-1] ** 2 + h[:, :-1] ** 2))
