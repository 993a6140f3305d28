"""Averages the Gram matrices of the batch."""
# expects layer_choice: 5 style-batch-mixed

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2", "block3_conv1", "block4_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {"content": {n: found[n] for n in CONTENT_LAYERS}, "style": {n: tf.reduce_mean(gram_matrix(found[n]), 0, keepdims=True) for n in STYLE_LAYERS}}
