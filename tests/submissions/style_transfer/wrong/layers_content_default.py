"""Keeps the default content layer."""
# expects layer_choice: 5 layers-default-kept

# %% layer_choice
CONTENT_LAYERS = DEFAULT_CONTENT_LAYERS
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }
