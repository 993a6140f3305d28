"""Looks at the layer before the one that is named."""
# expects layer_gradient: 0 gradient-of-another-layer

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    names = [layer.name for layer in model.layers]
    part = keras.Model(model.input, model.layers[names.index(layer_name) - 1].output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = part(image)
        loss = tf.reduce_max(maps if channel is None else maps[..., channel])
    return tape.gradient(loss, image)
