"""Uses an AdaIN of two arguments: that error costs its own question only."""
# expects gallery: 20

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, content, style):
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(style_variance) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean


def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()(features, encode(styles)))
