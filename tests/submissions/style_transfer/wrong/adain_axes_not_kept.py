"""Forgets keepdims."""
# expects adain: 0 adain-axes-not-kept

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2])
        n, u = tf.nn.moments(style, [1, 2])
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
