"""Takes second differences."""
# expects total_variation_loss: 0 tv-second-differences

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    v, h = v[:, 1:] - v[:, :-1], h[:, :, 1:] - h[:, :, :-1]
    return tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h))
