"""Returns the first map only."""
# expects feature_maps: 0 maps-of-one-channel

# %% feature_maps
def feature_maps(model, layer_name, image):
    return keras.Model(model.input, model.get_layer(layer_name).output)(image)[..., :1]
