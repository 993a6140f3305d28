"""Is traced by tf.function in a helper, with tf.gradients."""
# expects layer_gradient: 0

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    part = keras.Model(model.input, model.get_layer(layer_name).output)

    @tf.function
    def gradient(x):
        found = part(x)
        return tf.gradients(tf.reduce_max(found if channel is None else found[..., channel]), x)[0]

    return gradient(tf.convert_to_tensor(image))
