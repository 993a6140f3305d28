"""Reverses the colours before preprocess, which does so itself."""
# expects layer_choice: 4 features-colours-exchanged

# %% layer_choice
CONTENT_LAYERS = ["block3_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    f = own(preprocess(image[..., ::-1]))
    return {"content": {n: f[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(f[n]) for n in STYLE_LAYERS}}
