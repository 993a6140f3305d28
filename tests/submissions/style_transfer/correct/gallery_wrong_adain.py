"""Uses an AdaIN with variances for deviations: that error costs its own question only."""
# expects gallery: 20
# quick check: the mean colour of picture 11

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        return style_variance * (content - mean) / (variance + 1e-5) + style_mean


def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
