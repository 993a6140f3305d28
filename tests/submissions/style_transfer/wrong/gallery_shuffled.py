"""Shuffles the styles."""
# expects gallery: 8 gallery-shuffled

# %% gallery
def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    order = np.random.default_rng(1).permutation(len(styles))
    return decode(AdaIN()((features, tf.gather(encode(styles), order))))
