"""Gives activations for style."""
# expects layer_choice: 4 style-not-gram

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: found[name] for name in STYLE_LAYERS},
    }
