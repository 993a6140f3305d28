"""Uses model.inputs and a list of one output."""
# expects feature_maps: 0

# %% feature_maps
def feature_maps(model, layer_name, image):
    return keras.Model(model.inputs, [model.get_layer(layer_name).output])(image)
