"""Adds squares of both kinds before it sums."""
# expects total_variation_loss: 0 tv-added-before-the-sum

# %% total_variation_loss
def total_variation_loss(image):
    v = image[:, 1:] - image[:, :-1]
    h = image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(v**2 + h**2)
