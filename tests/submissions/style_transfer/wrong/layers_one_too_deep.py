"""Reads every layer's successor."""
# expects layer_choice: 4 features-of-another-layer

# %% layer_choice
CONTENT_LAYERS = ["block4_conv1"]
STYLE_LAYERS = ["block3_conv1", "block4_conv1"]
_names = [layer.name for layer in backbone.layers]


def extract_features(image):
    x = preprocess(image)
    read = lambda name: keras.Model(backbone.input, backbone.layers[_names.index(name) + 1].output)(x)
    return {"content": {n: read(n) for n in CONTENT_LAYERS}, "style": {n: gram_matrix(read(n)) for n in STYLE_LAYERS}}
