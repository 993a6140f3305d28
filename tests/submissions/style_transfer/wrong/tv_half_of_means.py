"""Half the sum of both means, as d2l has it."""
# expects total_variation_loss: 4 tv-half-of-means

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return 0.5 * (tf.reduce_mean(tf.abs(v)) + tf.reduce_mean(tf.abs(h)))
