"""Ignores the channel."""
# expects layer_gradient: 0 gradient-ignores-channel

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = part(image)
        value = tf.reduce_max(found)
    return tape.gradient(value, image)
