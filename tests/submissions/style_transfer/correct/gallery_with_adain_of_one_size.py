"""Uses an AdaIN that raises an error where a style has another size, so that the notebook has no pictures: that costs its own question only."""
# expects gallery: 20
# quick check: No such file or directory

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(tf.stack([content, style]), [2, 3], keepdims=True)
        return tf.sqrt(variance[1]) * (content - mean[0]) / tf.sqrt(variance[0] + 1e-5) + mean[1]


def stylize_gallery(content, styles):
    features = tf.repeat(encode(content), len(styles), axis=0)
    return decode(AdaIN()((features, encode(styles))))
