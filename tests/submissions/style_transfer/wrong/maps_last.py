"""Returns the model's output."""
# expects feature_maps: 0 maps-of-the-last-layer

# %% feature_maps
def feature_maps(model, layer_name, image):
    return model(image)
