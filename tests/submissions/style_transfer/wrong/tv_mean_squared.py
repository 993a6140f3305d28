"""Averages squares."""
# expects total_variation_loss: 0 tv-mean-squared

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_mean(v**2) + tf.reduce_mean(h**2)
