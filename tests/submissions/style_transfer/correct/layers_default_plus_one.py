"""Adds one layer to each default list."""
# expects layer_choice: 6

# %% layer_choice
CONTENT_LAYERS = DEFAULT_CONTENT_LAYERS + ["block3_conv1"]
STYLE_LAYERS = DEFAULT_STYLE_LAYERS[:4]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


@tf.function
def extract_features(image):
    found = own(preprocess(image))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }
