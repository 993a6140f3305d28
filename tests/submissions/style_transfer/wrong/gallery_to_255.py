"""Returns values from 0 to 255."""
# expects gallery: 8 gallery-to-255

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return 255 * decode(AdaIN()((features, encode(styles))))
