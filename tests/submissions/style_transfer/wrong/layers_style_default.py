"""Keeps the default style layers."""
# expects layer_choice: 5 layers-default-kept

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = DEFAULT_STYLE_LAYERS
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }
