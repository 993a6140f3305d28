"""Squeezes the batch away."""
# expects layer_choice: 4 features-first-image

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {"content": {n: found[n][0] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n])[0] for n in STYLE_LAYERS}}
