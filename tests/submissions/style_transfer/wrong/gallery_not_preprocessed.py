"""Forgets to preprocess."""
# expects gallery: 8 gallery-not-preprocessed

# %% gallery
def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encoder(content)[-1], len(styles), axis=0), encoder(styles)[-1])) / MEAN_ACTIVATIONS[-1])
