"""Does not centre before squaring."""
# expects adain: 15 adain-mean-square

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, n = (tf.reduce_mean(x, [1, 2], keepdims=True) for x in inputs)
        s, d = (tf.sqrt(tf.reduce_mean(x**2, [1, 2], keepdims=True) + 1e-5) for x in inputs)
        return d * (content - m) / s + n
