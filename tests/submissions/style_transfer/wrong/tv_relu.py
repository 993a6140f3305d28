"""Counts rising edges only."""
# expects total_variation_loss: 0 tv-positive-only

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.nn.relu(v)) + tf.reduce_sum(tf.nn.relu(h))
