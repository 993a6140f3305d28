"""Multiplies the two sums."""
# expects total_variation_loss: 4 tv-directions-subtracted

# %% total_variation_loss
def total_variation_loss(image):
    v = image[:, 1:] - image[:, :-1]
    h = image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v)) * tf.reduce_sum(tf.abs(h))
