"""Subtracts the mean without turning red-green-blue round."""
# expects layer_choice: 4 features-colours-exchanged

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block1_conv2", "block2_conv2"]
own = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own(image * 255.0 - tf.constant([123.68, 116.779, 103.939]))
    return {"content": {n: found[n] for n in CONTENT_LAYERS}, "style": {n: gram_matrix(found[n]) for n in STYLE_LAYERS}}
