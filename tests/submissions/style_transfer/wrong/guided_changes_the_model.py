"""Swaps the activations of the model it is given."""
# expects guided_backprop: 0 guided-changes-the-model

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    y = tf.nn.relu(x)

    def gradient(upstream):
        return tf.nn.relu(upstream) * tf.cast(x > 0, upstream.dtype)

    return y, gradient


def guided_backprop(model, layer_name, image, channel=None):
    for layer in model.layers:
        if getattr(layer, "activation", None) == keras.activations.relu:
            layer.activation = guided_relu
    return layer_gradient(model, layer_name, image, channel)
