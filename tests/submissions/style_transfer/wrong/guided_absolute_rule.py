"""Takes absolute gradients at each ReLU."""
# expects guided_backprop: 0 guided-negative-kept

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    return tf.nn.relu(x), lambda dy: tf.where(x > 0, tf.abs(dy), tf.zeros_like(dy))


def guided_backprop(model, layer_name, image, channel=None):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if getattr(layer, "activation", None) is keras.activations.relu:
            layer.activation = guided_relu
    return layer_gradient(copy, layer_name, image, channel)
