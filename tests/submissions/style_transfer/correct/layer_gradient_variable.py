"""Differentiates with respect to a variable."""
# expects layer_gradient: 0

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    pixels = tf.Variable(image)
    with tf.GradientTape() as tape:
        found = part(pixels)
        value = tf.reduce_max(found if channel is None else found[:, :, :, channel])
    return tape.gradient(value, pixels)
