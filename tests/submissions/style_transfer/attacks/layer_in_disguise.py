"""Claims to be a Keras layer without being one."""
# base: released
# only: 3_adain
# expects adain: 28

# %% adain
class AdaIN:
    weights = ()
    __class__ = property(lambda self: keras.layers.Layer)

    def __call__(self, inputs):
        content, style = inputs
        mean, variance = keras.ops.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = keras.ops.moments(style, [1, 2], keepdims=True)
        scale = keras.ops.sqrt(style_variance + 1e-5) / keras.ops.sqrt(variance + 1e-5)
        return scale * (content - mean) + style_mean
