"""Squeezes."""
# expects feature_maps: 0 maps-without-batch

# %% feature_maps
def feature_maps(model, layer_name, image):
    maps = keras.Model(model.input, model.get_layer(layer_name).output)(image)
    return tf.squeeze(maps)
