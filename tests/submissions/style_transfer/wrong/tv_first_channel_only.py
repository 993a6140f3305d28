"""Counts red only."""
# expects total_variation_loss: 0 tv-some-channels

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v[..., 0])) + tf.reduce_sum(tf.abs(h[..., 0]))
