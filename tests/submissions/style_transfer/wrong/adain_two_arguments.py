"""Takes two arguments instead of a pair."""
# expects adain: 0 adain-two-arguments

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, content, style):
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
