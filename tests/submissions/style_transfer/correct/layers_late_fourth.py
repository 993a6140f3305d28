"""Names layers that only VGG19 has; a model for each layer."""
# expects layer_choice: 6

# %% layer_choice
CONTENT_LAYERS = ["block4_conv4"]
STYLE_LAYERS = ["block1_conv2", "block3_conv4", "block5_conv4"]


def extract_features(image):
    x = preprocess(image)
    read = lambda name: keras.Model(backbone.input, backbone.get_layer(name).output)(x)
    return {
        "content": {name: read(name) for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(read(name)) for name in STYLE_LAYERS},
    }
