"""Shares a layer between content and style and reads a pooling layer."""
# expects layer_choice: 6

# %% layer_choice
CONTENT_LAYERS = ("block3_conv2", "block4_pool")
STYLE_LAYERS = ("block3_conv2", "block2_conv2")
own = build_extractor(sorted(set(CONTENT_LAYERS + STYLE_LAYERS)))


def extract_features(image):
    found = own(preprocess(image))
    content = {name: found[name] for name in CONTENT_LAYERS}
    style = {name: gram_matrix(found[name]) for name in STYLE_LAYERS}
    return dict(content=content, style=style)
