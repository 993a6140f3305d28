"""Encodes and decodes the pictures once more."""
# expects gallery: 8 gallery-twice

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(encode(decode(AdaIN()((features, encode(styles))))))
