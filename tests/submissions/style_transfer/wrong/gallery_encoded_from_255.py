"""Encodes images with values from 0 to 255."""
# expects gallery: 8 gallery-encoded-from-255

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(255 * content), len(styles), axis=0)
    return decode(AdaIN()((features, encode(255 * styles))))
