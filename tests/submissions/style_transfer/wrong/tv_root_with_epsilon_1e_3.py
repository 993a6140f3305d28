"""Root of the square with 1e-3 under it."""
# expects total_variation_loss: 4.5 tv-root-with-epsilon

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.sqrt(v**2 + 1e-3)) + tf.reduce_sum(tf.sqrt(h**2 + 1e-3))
