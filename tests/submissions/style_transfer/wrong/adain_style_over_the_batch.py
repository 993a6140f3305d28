"""Takes the style's statistics over the batch; the content's are right."""
# expects adain: 15 adain-batch-statistics

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [0, 1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
