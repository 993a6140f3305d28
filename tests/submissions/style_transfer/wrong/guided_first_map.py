"""Looks at the first map where none is asked for."""
# expects guided_backprop: 0 guided-of-the-first-map

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    return tf.nn.relu(x), lambda dy: tf.where((x > 0) & (dy > 0), dy, tf.zeros_like(dy))


def guided_backprop(model, layer_name, image, channel=0):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if getattr(layer, "activation", None) is keras.activations.relu:
            layer.activation = guided_relu
    return layer_gradient(copy, layer_name, image, channel or 0)
