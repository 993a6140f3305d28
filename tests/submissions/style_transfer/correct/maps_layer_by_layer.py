"""Applies one layer after another."""
# expects feature_maps: 0

# %% feature_maps
def feature_maps(model, layer_name, image):
    for layer in model.layers[1:]:
        image = layer(image)
        if layer.name == layer_name:
            return image
