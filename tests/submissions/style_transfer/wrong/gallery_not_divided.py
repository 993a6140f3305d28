"""Forgets to divide the features by their mean."""
# expects gallery: 8 gallery-not-divided

# %% gallery
def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encoder(preprocess(content))[-1], len(styles), axis=0), encoder(preprocess(styles))[-1])))
