"""Takes the layer one too far."""
# expects feature_maps: 0 maps-of-the-layer-after

# %% feature_maps
def feature_maps(model, layer_name, image):
    names = [layer.name for layer in model.layers]
    index = min(names.index(layer_name) + 1, len(names) - 1)
    return keras.Model(model.input, model.layers[index].output)(image)
