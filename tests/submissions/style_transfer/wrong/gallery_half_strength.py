"""Mixes the features of content and AdaIN half and half."""
# expects gallery: 8 gallery-strength

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(0.5 * features + 0.5 * AdaIN()((features, encode(styles))))
