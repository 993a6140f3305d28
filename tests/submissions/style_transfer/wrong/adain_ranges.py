"""Stretches from least and greatest value to those of the style."""
# expects adain: 0 adain-range

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        (a, b), (c, d) = ((tf.reduce_min(x, [1, 2], keepdims=True), tf.reduce_max(x, [1, 2], keepdims=True)) for x in inputs)
        return (content - a) / (b - a + 1e-5) * (d - c) + c
