"""Zeroes the model's biases on the way."""
# expects guided_backprop: 0 guided-changes-the-model

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    y = tf.nn.relu(x)

    def gradient(upstream):
        return tf.nn.relu(upstream) * tf.cast(x > 0, upstream.dtype)

    return y, gradient


def guided_backprop(model, layer_name, image, channel=None):
    def clone(layer):
        new = type(layer).from_config(layer.get_config())
        if getattr(new, "activation", None) == keras.activations.relu:
            new.activation = guided_relu
        return new

    copy = keras.models.clone_model(model, clone_function=clone)
    copy.set_weights(model.get_weights())
    for layer in model.layers:
        if layer.weights:
            layer.bias.assign(0 * layer.bias)
    part = keras.Model(copy.input, copy.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = part(image)
        value = tf.reduce_max(found if channel is None else found[..., channel])
    return tape.gradient(value, image)
