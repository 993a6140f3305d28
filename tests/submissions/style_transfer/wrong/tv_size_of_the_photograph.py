"""Uses height and width of the notebook's photograph, as Keras's example does."""
# expects total_variation_loss: 0 tv-size-of-the-notebook

# %% total_variation_loss
img_h, img_w = content_image.shape[1], content_image.shape[2]


def total_variation_loss(x):
    a = tf.abs(x[:, : img_h - 1, :, :] - x[:, 1:, :, :])
    b = tf.abs(x[:, :, : img_w - 1, :] - x[:, :, 1:, :])
    return tf.reduce_sum(a) + tf.reduce_sum(b)
