"""Returns a tuple for a dict."""
# expects layer_choice: 2 features-structure

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {n: found[n] for n in CONTENT_LAYERS}, {n: gram_matrix(found[n]) for n in STYLE_LAYERS}
