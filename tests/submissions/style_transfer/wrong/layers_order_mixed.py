"""Zips the outputs with the names in another order: a Keras model sorts a dict's keys no more."""
# expects layer_choice: 5 features-names-exchanged

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = ["block3_conv2", "block3_conv1", "block3_conv3"]
own = keras.Model(backbone.input, [backbone.get_layer(n).output for n in CONTENT_LAYERS + STYLE_LAYERS])


def extract_features(image):
    content, *style = own(preprocess(image))
    return {"content": {CONTENT_LAYERS[0]: content}, "style": {n: gram_matrix(x) for n, x in zip(sorted(STYLE_LAYERS), style)}}
