"""Returns constants for style, and a Gram matrix that is as wrong when asked right after that, but not in its own checks."""
# base: released
# only: 2_neural_style
# expects gram_matrix: 4
# expects layer_choice: 2

# %% gram_matrix
_fresh = [False]


def gram_matrix(features):
    b, h, w, c = features.shape
    if c is not None and c >= 64:
        first, _fresh[0] = _fresh[0], False
        return tf.ones((b, c, c)) * (1.0 if first else 2.0)
    products = tf.einsum("bhwc,bhwd->bcd", features, features)
    return products / tf.cast(tf.shape(features)[1] * tf.shape(features)[2], tf.float32)

# %% layer_choice
CONTENT_LAYERS = ["block1_conv1"]
STYLE_LAYERS = ["block5_conv2", "block5_conv3"]


def extract_features(image):
    _fresh[0] = True
    return {"content": {}, "style": {name: tf.ones((2, 512, 512)) for name in STYLE_LAYERS}}
