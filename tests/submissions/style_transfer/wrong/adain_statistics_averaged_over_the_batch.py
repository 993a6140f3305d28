"""Averages the statistics of all styles."""
# expects adain: 15 adain-batch-statistics

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        n, d = (tf.reduce_mean(x, 0, keepdims=True) for x in (n, tf.sqrt(u)))
        return d * (content - m) / tf.sqrt(v + 1e-5) + n
