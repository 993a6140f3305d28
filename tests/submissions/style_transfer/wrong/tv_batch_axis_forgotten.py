"""Differences along the first two axes of an image without a batch."""
# expects total_variation_loss: 4 tv-batch-axis

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    a, b = image[1:] - image[:-1], image[:, 1:] - image[:, :-1]
    return tf.reduce_sum(tf.abs(a)) + tf.reduce_sum(tf.abs(b))
