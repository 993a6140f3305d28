"""Two faults, of which one alone would still earn a part: a large epsilon, and everything times the number of channels."""
# expects adain: 0 adain-large-epsilon+factor

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return (tf.sqrt(u) * (content - m) / tf.sqrt(v + 0.1) + n) * content.shape[-1]
