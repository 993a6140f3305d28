"""Flattens the places of content."""
# expects layer_choice: 4 content-summarised

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2", "block3_conv1", "block4_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {"content": {n: tf.reshape(found[n], (found[n].shape[0], -1, found[n].shape[-1])) for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n]) for n in STYLE_LAYERS}}
