"""Forgets to watch the image."""
# expects layer_gradient: 0 gradient-none

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        found = part(image)
        found = found if channel is None else found[..., channel]
        value = tf.reduce_max(found)
    return tape.gradient(value, image)
