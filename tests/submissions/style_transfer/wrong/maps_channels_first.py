"""Puts channels first."""
# expects feature_maps: 0 maps-axes-exchanged

# %% feature_maps
def feature_maps(model, layer_name, image):
    maps = keras.Model(model.input, model.get_layer(layer_name).output)(image)
    return tf.transpose(maps, (0, 3, 1, 2))
