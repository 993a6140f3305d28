"""Counts the maps from one."""
# expects layer_gradient: 0 gradient-of-the-next-map

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        loss = tf.reduce_max(maps if channel is None else maps[..., channel - 1])
    return tape.gradient(loss, image)
