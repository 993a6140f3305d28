"""Adds epsilon 1e-3 to the deviation."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean = tf.reduce_mean(content, [1, 2], keepdims=True)
        deviation = tf.math.reduce_std(content, [1, 2], keepdims=True) + 1e-3
        style_mean = tf.reduce_mean(style, [1, 2], keepdims=True)
        style_deviation = tf.math.reduce_std(style, [1, 2], keepdims=True) + 1e-3
        return style_deviation * (content - mean) / deviation + style_mean
