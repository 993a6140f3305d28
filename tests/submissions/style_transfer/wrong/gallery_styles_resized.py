"""Resizes the styles to the content's size."""
# expects gallery: 10 gallery-pictures-differ

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, encode(tf.image.resize(styles, content.shape[1:3])))))
