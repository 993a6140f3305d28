"""Shifts the styles by one."""
# expects gallery: 8 gallery-shifted

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, tf.roll(encode(styles), 1, axis=0))))
