"""Uses the first style for all."""
# expects gallery: 0 gallery-first-style

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, tf.repeat(encode(styles[:1]), len(styles), axis=0))))
