"""Asks the given model, which does not read its layers."""
# expects layer_choice: 2 features-missing

# %% layer_choice
CONTENT_LAYERS = ["block3_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    f = extractor(preprocess(image))
    return {"content": {n: f[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(f[n]) for n in STYLE_LAYERS}}
