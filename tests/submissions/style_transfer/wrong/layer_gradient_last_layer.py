"""Differentiates the network's output."""
# expects layer_gradient: 0 gradient-of-the-last-layer

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = part(image)
        value = tf.reduce_max(found)
    return tape.gradient(value, image)
