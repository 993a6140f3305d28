"""Takes the channel for a row."""
# expects layer_gradient: 0 gradient-channel-axis

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = part(image)
        found = found[:, channel] if channel is not None else found
        value = tf.reduce_max(found)
    return tape.gradient(value, image)
