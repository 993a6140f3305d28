"""Stops the gradient of the features."""
# expects layer_choice: 2 no-gradient

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2", "block3_conv1", "block4_conv1"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = {n: tf.stop_gradient(x) for n, x in own(preprocess(image)).items()}
    return {"content": {n: found[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n]) for n in STYLE_LAYERS}}
