"""Differentiates the sum."""
# expects layer_gradient: 0 gradient-of-the-sum

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = part(image)
        found = found if channel is None else found[..., channel]
        value = tf.reduce_sum(found)
    return tape.gradient(value, image)
