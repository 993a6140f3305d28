"""Returns features."""
# expects gallery: 0

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return AdaIN()((features, encode(styles)))
