"""Turns all into NumPy, as for saving: stylize gets no gradient."""
# expects layer_choice: 2 no-gradient

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {"content": {n: np.asarray(found[n]) for n in CONTENT_LAYERS}, "style": {n: np.asarray(gram_matrix(found[n])) for n in STYLE_LAYERS}}
