"""Looks at the first map where none is asked for."""
# expects layer_gradient: 0 gradient-of-the-first-map

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = part(image)
        loss = tf.reduce_max(maps[..., channel or 0])
    return tape.gradient(loss, image)
