"""Differentiates the sum of the activations."""
# expects guided_backprop: 0 guided-of-the-sum

# %% guided_backprop
@tf.custom_gradient
def guided_relu(x):
    return tf.nn.relu(x), lambda dy: tf.where((x > 0) & (dy > 0), dy, tf.zeros_like(dy))


def guided_backprop(model, layer_name, image, channel=None):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if getattr(layer, "activation", None) is keras.activations.relu:
            layer.activation = guided_relu
    part = keras.Model(copy.input, copy.get_layer(layer_name).output)
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = part(image)
        loss = tf.reduce_sum(maps if channel is None else maps[..., channel])
    return tape.gradient(loss, image)
