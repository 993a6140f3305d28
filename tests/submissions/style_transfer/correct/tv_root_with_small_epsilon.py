"""Takes the root of the square and Keras's epsilon for the absolute value."""
# expects total_variation_loss: 10

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.sqrt(v**2 + keras.backend.epsilon())) + tf.reduce_sum(tf.sqrt(h**2 + keras.backend.epsilon()))
