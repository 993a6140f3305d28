"""Scales to 255 but does not preprocess."""
# expects layer_choice: 4 features-not-preprocessed

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(image * 255)
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }
