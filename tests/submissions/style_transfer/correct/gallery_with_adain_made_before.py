"""Uses one AdaIN, with an error of its own, for all calls: that error costs its own question only."""
# expects gallery: 20
# quick check: the mean colour of picture 11

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        return content + tf.reduce_mean(style, [1, 2], keepdims=True)
    


def stylize_gallery(content, styles):
    layer = stylize_gallery.__dict__.setdefault("layer", AdaIN())
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(layer((features, encode(styles))))
