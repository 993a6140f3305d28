"""Compares pixels two apart."""
# expects total_variation_loss: 0

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 2:] - image[:, :-2])) + tf.reduce_sum(tf.abs(image[:, :, 2:] - image[:, :, :-2]))
