"""Divides by the mean activation that encode divides by already."""
# expects gallery: 8 gallery-divided-twice

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features / MEAN_ACTIVATIONS[-1], encode(styles) / MEAN_ACTIVATIONS[-1])))
