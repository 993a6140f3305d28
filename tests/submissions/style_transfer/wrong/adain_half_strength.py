"""Mixes half of the content in."""
# expects adain: 15 adain-strength

# %% adain
class AdaIN(keras.layers.Layer):
    def __init__(self, alpha=0.5):
        super().__init__()
        self.alpha = alpha

    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return self.alpha * (tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n) + (1 - self.alpha) * content
