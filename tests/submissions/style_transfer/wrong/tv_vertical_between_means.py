"""Averages along the other axis before taking differences."""
# expects total_variation_loss: 1 tv-summed-first

# %% total_variation_loss
def total_variation_loss(image):
    rows, columns = tf.reduce_sum(image, 2), tf.reduce_sum(image, 1)
    return tf.reduce_sum(tf.abs(rows[:, 1:] - rows[:, :-1])) + tf.reduce_sum(tf.abs(columns[:, 1:] - columns[:, :-1]))
