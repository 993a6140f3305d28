"""Traces the gallery as a whole, and asks the features for their number: what `encode` returns knows its sizes."""
# expects gallery: 20

# %% gallery
@tf.function
def stylize_gallery(content, styles):
    targets = encode(styles)
    features = tf.repeat(encode(content), targets.shape[0], axis=0)
    return decode(AdaIN()((features, targets)))
