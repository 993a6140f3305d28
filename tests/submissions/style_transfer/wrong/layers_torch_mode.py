"""Prepares as PyTorch does."""
# expects layer_choice: 4 features-prepared-otherwise

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2", "block3_conv1", "block4_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own((image - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225])
    return {"content": {n: found[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n]) for n in STYLE_LAYERS}}
