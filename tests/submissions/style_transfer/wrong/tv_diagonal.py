"""Compares diagonal neighbours."""
# expects total_variation_loss: 0 tv-diagonal

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(image[:, 1:, 1:] - image[:, :-1, :-1]))
