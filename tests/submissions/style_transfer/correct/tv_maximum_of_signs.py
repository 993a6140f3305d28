"""Writes the absolute value as a maximum."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    def absolute(x):
        return tf.maximum(x, -x)

    a, b = image[:, :-1] - image[:, 1:], image[:, :, :-1] - image[:, :, 1:]
    return tf.reduce_sum(absolute(a)) + tf.reduce_sum(absolute(b))
