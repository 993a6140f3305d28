"""Returns a Python number."""
# expects total_variation_loss: 8 no-gradient

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return float(tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h)))
