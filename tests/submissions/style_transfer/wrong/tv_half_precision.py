"""Sums in float16."""
# expects total_variation_loss: 2 rounded

# %% total_variation_loss
def total_variation_loss(image):
    image = tf.cast(image, tf.float16)
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.cast(tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h)), tf.float32)
