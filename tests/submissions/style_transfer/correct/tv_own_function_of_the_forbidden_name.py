"""Has a helper of its own called total_variation."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation(x, axis):
    size = x.shape[axis]
    ahead = tf.gather(x, tf.range(1, size), axis=axis)
    behind = tf.gather(x, tf.range(0, size - 1), axis=axis)
    return tf.reduce_sum(tf.abs(ahead - behind))


def total_variation_loss(image):
    return total_variation(image, 1) + total_variation(image, 2)
