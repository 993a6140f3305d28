"""Averages over the channels."""
# expects feature_maps: 0 maps-summarised

# %% feature_maps
def feature_maps(model, layer_name, image):
    maps = keras.Model(model.input, model.get_layer(layer_name).output)(image)
    return tf.reduce_mean(maps, -1)
