"""Divides by the deviation."""
# expects layer_gradient: 0 gradient-scaled

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = part(image)
        if channel is not None:
            maps = maps[..., channel]
        loss = tf.reduce_max(maps)
    g = tape.gradient(loss, image)
    return g / (tf.math.reduce_std(g) + 1e-5)
