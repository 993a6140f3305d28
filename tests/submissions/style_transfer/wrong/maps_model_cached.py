"""Builds the extractor once for each layer's name, and keeps it for the next model, too."""
# expects feature_maps: 0 maps-of-an-earlier-model

# %% feature_maps
_extractors = {}


def feature_maps(model, layer_name, image):
    if layer_name not in _extractors:
        _extractors[layer_name] = keras.Model(model.input, model.get_layer(layer_name).output)
    return _extractors[layer_name](image)
