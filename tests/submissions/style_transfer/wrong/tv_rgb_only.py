"""Goes through red, green and blue only, whatever the number of channels."""
# expects total_variation_loss: 0 tv-some-channels

# %% total_variation_loss
def total_variation_loss(image):
    total = 0.0
    for channel in range(3):
        x = image[..., channel]
        total += tf.reduce_sum(tf.abs(x[:, 1:] - x[:, :-1])) + tf.reduce_sum(tf.abs(x[:, :, 1:] - x[:, :, :-1]))
    return total
