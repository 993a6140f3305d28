"""Reads six style layers and two content layers from one list of outputs."""
# expects layer_choice: 6

# %% layer_choice
CONTENT_LAYERS = ["block3_conv3", "block4_conv2"]
STYLE_LAYERS = ["block1_conv1", "block1_conv2", "block2_conv1", "block2_conv2", "block3_conv1", "block3_conv2"]
own = keras.Model(backbone.input, [backbone.get_layer(name).output for name in CONTENT_LAYERS + STYLE_LAYERS])


def extract_features(image):
    found = own(preprocess(image))
    content, style = found[:2], found[2:]
    return {
        "content": dict(zip(CONTENT_LAYERS, content)),
        "style": {name: gram_matrix(features) for name, features in zip(STYLE_LAYERS, style)},
    }
