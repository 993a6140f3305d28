"""Uses the 1-norm of the differences."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    return tf.norm(image[:, 1:] - image[:, :-1], ord=1) + tf.norm(image[:, :, 1:] - image[:, :, :-1], ord=1)
