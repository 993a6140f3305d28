"""Normalises and forgets the style."""
# expects adain: 0 adain-no-style-mean+adain-no-style-scale

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        s, d = tf.sqrt(v + 1e-5), tf.sqrt(u + 1e-5)
        return (content - m) / s
