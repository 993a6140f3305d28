"""Paints the styles in the style of the content."""
# expects gallery: 8 gallery-swapped

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((encode(styles), features)))
