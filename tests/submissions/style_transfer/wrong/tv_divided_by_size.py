"""Divides the sum by the number of values."""
# expects total_variation_loss: 4 tv-mean-of-all

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return (tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h))) / float(tf.size(image))
