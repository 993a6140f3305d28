"""Uses an AdaIN with statistics of the whole batch: that error costs its own question only."""
# expects gallery: 20
# quick check: pictures 0 and 1 are the same

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, [0, 1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [0, 1, 2], keepdims=True)
        return tf.sqrt(style_variance) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean


def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
