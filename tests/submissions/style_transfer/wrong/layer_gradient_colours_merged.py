"""Takes the largest colour."""
# expects layer_gradient: 0 gradient-colours-merged

# %% layer_gradient
def layer_gradient(model, layer_name, image, channel=None):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = feature_maps(model, layer_name, image)
        maps = maps if channel is None else maps[..., channel]
        loss = tf.reduce_max(maps)
    return tf.reduce_max(tf.abs(tape.gradient(loss, image)), axis=-1)
