"""Two errors: averaged, vertical only."""
# expects total_variation_loss: 0 tv-mean+tv-vertical-only

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_mean(tf.abs(v))
