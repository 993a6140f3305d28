"""Reshapes with sizes that a model does not know."""
# expects adain: 26 adain-static-sizes

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        _, height, width, channels = content.shape
        x = tf.reshape(content, (-1, height * width, channels))
        y = tf.reshape(style, (-1, style.shape[1] * style.shape[2], channels))
        m, v = tf.nn.moments(x, [1], keepdims=True)
        n, u = tf.nn.moments(y, [1], keepdims=True)
        return tf.reshape(tf.sqrt(u) * (x - m) / tf.sqrt(v + 1e-5) + n, (-1, height, width, channels))
