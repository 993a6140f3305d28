"""Adds all maps before it looks for the largest."""
# expects layer_gradient: 0 gradient-of-the-strongest-place

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        maps = maps if channel is None else maps[..., channel]
        loss = tf.reduce_max(tf.reduce_sum(maps, -1) if channel is None else maps)
    return tape.gradient(loss, image)
