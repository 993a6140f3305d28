"""Sums the largest at each place."""
# expects layer_gradient: 0 gradient-of-every-place

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        maps = maps if channel is None else maps[..., channel]
        loss = tf.reduce_sum(tf.reduce_max(maps, -1) if channel is None else tf.reduce_max(maps))
    return tape.gradient(loss, image)
