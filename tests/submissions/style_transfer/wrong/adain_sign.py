"""Subtracts the content from its mean."""
# expects adain: 15 adain-sign

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (m - content) / tf.sqrt(v + 1e-5) + n
