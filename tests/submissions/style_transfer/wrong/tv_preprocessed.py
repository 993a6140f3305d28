"""Of the preprocessed image."""
# expects total_variation_loss: 0.5 tv-preprocessed

# %% total_variation_loss
def total_variation_loss(image):
    image = preprocess(image)
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(h))
