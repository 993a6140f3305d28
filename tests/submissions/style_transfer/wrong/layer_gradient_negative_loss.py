"""The gradient of minus the largest activation."""
# expects layer_gradient: 0 gradient-negative

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        loss = -tf.reduce_max(maps if channel is None else maps[..., channel])
    return tape.gradient(loss, image)
