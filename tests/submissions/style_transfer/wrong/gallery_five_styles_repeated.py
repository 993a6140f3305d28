"""Uses the first five styles again and again."""
# expects gallery: 0 gallery-styles-repeated

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, tf.tile(encode(styles[:5]), [5, 1, 1, 1]))))
