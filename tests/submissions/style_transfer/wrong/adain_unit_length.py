"""Normalises to unit length."""
# expects adain: 15 adain-not-averaged

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * tf.math.l2_normalize(content - m, [1, 2]) + n
