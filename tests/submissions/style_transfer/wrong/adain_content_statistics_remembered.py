"""Keeps the statistics of the first content."""
# expects adain: 15 adain-content-remembered

# %% adain
class AdaIN(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._statistics = None

    def call(self, inputs):
        content, style = inputs
        if self._statistics is None:
            self._statistics = tf.nn.moments(content, [1, 2], keepdims=True)
        m, v = self._statistics
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
