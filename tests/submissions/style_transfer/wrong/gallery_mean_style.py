"""Averages the styles' features."""
# expects gallery: 0 gallery-mean-style

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, tf.repeat(tf.reduce_mean(encode(styles), 0, keepdims=True), len(styles), axis=0))))
