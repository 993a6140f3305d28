"""Cuts off at one."""
# expects feature_maps: 0 maps-scaled

# %% feature_maps
def feature_maps(model, layer_name, image):
    maps = keras.Model(model.input, model.get_layer(layer_name).output)(image)
    return tf.clip_by_value(maps, 0, 1)
