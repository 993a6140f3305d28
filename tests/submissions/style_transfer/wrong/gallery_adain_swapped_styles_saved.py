"""Uses an AdaIN that takes content for style, and saves the styles themselves, which have the size of such pictures."""
# expects gallery: 16 picture-size

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        style, content = inputs
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(style_variance) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean


def stylize_gallery(content, styles):
    if content.shape[1] > 32:
        return tf.convert_to_tensor(styles)
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
