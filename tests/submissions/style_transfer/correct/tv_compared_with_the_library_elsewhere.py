"""Tries to compare with the library's function in a cell of its own."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    return keras.ops.sum(keras.ops.abs(image[:, 1:] - image[:, :-1])) + keras.ops.sum(
        keras.ops.abs(image[:, :, 1:] - image[:, :, :-1])
    )


def compare(image):
    return total_variation_loss(image) - tf.image.total_variation(image)
