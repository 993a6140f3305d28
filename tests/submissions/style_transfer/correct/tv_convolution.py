"""Takes the differences by convolution."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    channels = image.shape[-1]
    down = tf.tile(tf.reshape([-1.0, 1.0], (2, 1, 1, 1)), (1, 1, channels, 1))
    right = tf.tile(tf.reshape([-1.0, 1.0], (1, 2, 1, 1)), (1, 1, channels, 1))
    total = 0.0
    for kernel in (down, right):
        difference = tf.nn.depthwise_conv2d(image, kernel, [1, 1, 1, 1], "VALID")
        total += tf.reduce_sum(tf.abs(difference))
    return total
