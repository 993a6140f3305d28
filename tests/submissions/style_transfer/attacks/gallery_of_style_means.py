"""Paints the styles' means without looking at the content, with an AdaIN that does the same where the gallery uses it."""
# base: released
# only: 3_adain
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        if content.shape[-1] == 512:
            return tf.zeros_like(content) + style_mean
        return tf.sqrt(style_variance + 1e-5) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean

# %% gallery
def stylize_gallery(content, styles):
    features = tf.concat([encode(styles[number : number + 1]) for number in range(25)], 0)
    means = tf.reduce_mean(features, (1, 2), keepdims=True)
    return decode(tf.tile(means, (1, content.shape[1] // 8, content.shape[2] // 8, 1)))
