"""Uses an AdaIN that does nothing: that error costs its own question only."""
# expects gallery: 20
# quick check: pictures 0 and 1 are the same

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        return inputs[0]


def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, encode(styles))))
