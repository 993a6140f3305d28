"""Returns the pictures in reverse order."""
# expects gallery: 8 gallery-reversed

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, encode(styles))))[::-1]
