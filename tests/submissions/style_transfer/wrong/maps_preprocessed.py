"""Preprocesses an image that is prepared already."""
# expects feature_maps: 0 maps-preprocessed

# %% feature_maps
def feature_maps(model, layer_name, image):
    return keras.Model(model.input, model.get_layer(layer_name).output)(preprocess(image))
