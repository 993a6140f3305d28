"""Learns a scale as instance normalisation does."""
# expects adain: 28 adain-has-weights

# %% adain
class AdaIN(keras.layers.Layer):
    def build(self, shapes):
        self.scale = self.add_weight(shape=(1,), initializer="ones")

    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return self.scale * tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
