"""Returns the layer's input."""
# expects feature_maps: 0 maps-of-the-layer-before

# %% feature_maps
def feature_maps(model, layer_name, image):
    return keras.Model(model.input, model.get_layer(layer_name).input)(image)
