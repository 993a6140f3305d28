"""Returns values from -1 to 1."""
# expects gallery: 8 gallery-from-minus-1

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return 2 * decode(AdaIN()((features, encode(styles)))) - 1
