"""Scales to 255 before preprocess, which does so itself."""
# expects layer_choice: 4 features-preprocessed-twice

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2", "block3_conv1", "block4_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(255.0 * image))
    return {"content": {n: found[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n]) for n in STYLE_LAYERS}}
