"""Takes means of absolute differences for deviations."""
# expects adain: 15 adain-absolute-deviation

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, n = (tf.reduce_mean(x, [1, 2], keepdims=True) for x in inputs)
        s, d = (tf.reduce_mean(tf.abs(x - y), [1, 2], keepdims=True) for x, y in ((content, m), (style, n)))
        return d * (content - m) / (s + 1e-5) + n
