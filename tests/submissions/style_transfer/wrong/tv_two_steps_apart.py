"""Compares pixels two apart."""
# expects total_variation_loss: 4 tv-not-neighbours

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 2:] - image[:, :-2])) + tf.reduce_sum(tf.abs(image[:, :, 2:] - image[:, :, :-2]))
