"""Takes the axes 2 and 3, as in PyTorch, for deviations, and the right ones for means."""
# expects adain: 15 adain-channels-first

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, n = (tf.reduce_mean(x, [1, 2], keepdims=True) for x in inputs)
        s, d = (tf.math.reduce_std(x, [2, 3], keepdims=True) + 1e-5 for x in inputs)
        return d * (content - m) / s + n
