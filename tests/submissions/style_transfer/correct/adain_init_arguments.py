"""Has a constructor with options and a compute_output_shape."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def __init__(self, eps=1e-5, axis=(1, 2), name="adain", **kwargs):
        super().__init__(name=name, **kwargs)
        self.eps, self.axis = eps, axis

    def build(self, input_shape):
        self.built = True

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def call(self, inputs, training=None):
        x, y = inputs
        ops = keras.ops
        mean, variance = ops.moments(x, axes=self.axis, keepdims=True)
        style_mean, style_variance = ops.moments(y, axes=self.axis, keepdims=True)
        return ops.sqrt(style_variance) * (x - mean) / ops.sqrt(variance + self.eps) + style_mean
