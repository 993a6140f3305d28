"""Crops both differences to one shape."""
# expects total_variation_loss: 4.5 tv-last-row-dropped

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v[:, :, :-1]) + tf.abs(h[:, :-1]))
