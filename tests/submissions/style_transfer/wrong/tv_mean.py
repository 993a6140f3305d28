"""Averages."""
# expects total_variation_loss: 4 tv-mean

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_mean(tf.abs(v)) + tf.reduce_mean(tf.abs(h))
