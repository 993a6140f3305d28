"""Uses Keras's own preprocessing."""
# expects layer_choice: 6

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv1", "block2_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(keras.applications.vgg19.preprocess_input(image * 255.0))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }
