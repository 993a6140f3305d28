"""Divides each map by its largest value."""
# expects feature_maps: 0 maps-scaled

# %% feature_maps
def feature_maps(model, layer_name, image):
    maps = keras.Model(model.input, model.get_layer(layer_name).output)(image)
    return tf.math.divide_no_nan(maps, tf.reduce_max(maps, [1, 2], keepdims=True))
