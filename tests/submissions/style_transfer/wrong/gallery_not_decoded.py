"""Returns features."""
# expects gallery: 8 gallery-not-decoded

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return AdaIN()((features, encode(styles)))
