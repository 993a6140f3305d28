"""Adds the images of the batch one by one."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    total = tf.constant(0.0)
    for picture in image:
        total += tf.reduce_sum(tf.abs(picture[1:] - picture[:-1]))
        total += tf.reduce_sum(tf.abs(picture[:, 1:] - picture[:, :-1]))
    return total
