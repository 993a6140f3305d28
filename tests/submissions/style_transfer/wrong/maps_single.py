"""Drops the batch axis."""
# expects feature_maps: 0 maps-of-the-first-image

# %% feature_maps
def feature_maps(model, layer_name, image):
    return keras.Model(model.input, model.get_layer(layer_name).output)(image)[0]
