"""Runs the layers by hand with a ReLU of its own."""
# expects guided_backprop: 0

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    y = tf.nn.relu(x)

    def gradient(upstream):
        return tf.nn.relu(upstream) * tf.cast(x > 0, upstream.dtype)

    return y, gradient


def guided_backprop(model, layer_name, image, channel=None):
    x = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(x)
        tensor = x
        for layer in model.layers[1:]:
            if isinstance(layer, keras.layers.Conv2D):
                tensor = guided_relu(tf.nn.conv2d(tensor, layer.kernel, 1, layer.padding.upper()) + layer.bias)
            else:
                tensor = layer(tensor)
            if layer.name == layer_name:
                break
        strongest = tf.reduce_max(tensor if channel is None else tensor[..., channel])
    return tape.gradient(strongest, x)
