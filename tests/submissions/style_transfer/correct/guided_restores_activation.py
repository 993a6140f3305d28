"""Swaps activations in place for the call and puts them back."""
# expects guided_backprop: 0

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    y = tf.nn.relu(x)

    def gradient(upstream):
        return tf.nn.relu(upstream) * tf.cast(x > 0, upstream.dtype)

    return y, gradient


def guided_backprop(model, layer_name, image, channel=None):
    swapped = [layer for layer in model.layers if getattr(layer, "activation", None) == keras.activations.relu]
    for layer in swapped:
        layer.activation = guided_relu
    try:
        return layer_gradient(model, layer_name, image, channel)
    finally:
        for layer in swapped:
            layer.activation = keras.activations.relu
