"""Mixes the content into the pictures."""
# expects gallery: 8 gallery-strength

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return 0.7 * decode(AdaIN()((features, encode(styles)))) + 0.3 * content
