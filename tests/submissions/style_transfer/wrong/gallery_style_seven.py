"""Uses one style for all."""
# expects gallery: 0 gallery-one-style

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, tf.repeat(encode(styles[7:8]), len(styles), axis=0))))
