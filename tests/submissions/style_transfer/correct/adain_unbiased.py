"""Divides by N - 1 in both variances."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        def statistics(x):
            n = tf.cast(tf.shape(x)[1] * tf.shape(x)[2], x.dtype)
            mean = tf.reduce_sum(x, [1, 2], keepdims=True) / n
            return mean, tf.sqrt(tf.reduce_sum((x - mean) ** 2, [1, 2], keepdims=True) / (n - 1) + 1e-6)

        m, s = statistics(content)
        n, t = statistics(style)
        return (content - m) / s * t + n
