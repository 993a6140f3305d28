"""Forgets to watch the image."""
# expects guided_backprop: 0 gradient-none

# %% guided_backprop
def guided_backprop(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        value = tf.reduce_max(part(image))
    return tape.gradient(value, image)
