"""Takes statistics over the height."""
# expects adain: 15 adain-height-only

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1], keepdims=True)
        n, u = tf.nn.moments(style, [1], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
