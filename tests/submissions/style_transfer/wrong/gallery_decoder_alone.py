"""Forgets to_image after the decoder."""
# expects gallery: 8 gallery-decoder-alone

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decoder(AdaIN()((features, encode(styles))))
