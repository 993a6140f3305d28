"""Takes a root at the end."""
# expects total_variation_loss: 4 tv-root

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.sqrt(tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h)))
