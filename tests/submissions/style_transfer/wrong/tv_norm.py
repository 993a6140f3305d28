"""Takes the 2-norm of the differences."""
# expects total_variation_loss: 0 tv-norm

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.norm(v) + tf.norm(h)
