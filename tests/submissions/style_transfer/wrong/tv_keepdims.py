"""Keeps the axes of the sum."""
# expects total_variation_loss: 0 axes-kept

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v), keepdims=True) + tf.reduce_sum(tf.abs(h), keepdims=True)
