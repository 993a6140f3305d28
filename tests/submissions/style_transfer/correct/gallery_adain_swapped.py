"""Uses an AdaIN that takes content for style, so that its pictures have the styles' size: that error costs its own question only."""
# expects gallery: 20
# quick check: shape (25, 24, 24, 3)

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        style, content = inputs
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(style_variance) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean


def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
