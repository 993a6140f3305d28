"""Computes variances as mean squares minus squared means."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        def statistics(x):
            m = tf.reduce_mean(x, [1, 2], keepdims=True)
            return m, tf.sqrt(tf.maximum(tf.reduce_mean(x**2, [1, 2], keepdims=True) - m**2, 0) + 1e-5)

        (m, s), (n, d) = statistics(content), statistics(style)
        return d * (content - m) / s + n
