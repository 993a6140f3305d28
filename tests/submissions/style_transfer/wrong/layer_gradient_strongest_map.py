"""Takes the map whose mean is largest, then its maximum."""
# expects layer_gradient: 0 gradient-of-the-strongest-map

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        if channel is None:
            channel = int(tf.argmax(tf.reduce_mean(maps, [0, 1, 2])))
        loss = tf.reduce_max(maps[..., channel])
    return tape.gradient(loss, image)
