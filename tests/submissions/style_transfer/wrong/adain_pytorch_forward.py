"""Defines forward, as in PyTorch."""
# expects adain: 0 adain-forward

# %% adain
class AdaIN(keras.layers.Layer):
    def forward(self, content, style):
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
