"""Leaves AdaIN out."""
# expects gallery: 0 gallery-content-decoded

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(features)
