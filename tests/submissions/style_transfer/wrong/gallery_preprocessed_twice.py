"""Preprocesses images that encode preprocesses again."""
# expects gallery: 8 gallery-preprocessed-twice

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(preprocess(content)), len(styles), axis=0)
    return decode(AdaIN()((features, encode(preprocess(styles)))))
