"""Takes the mean of absolute differences for the deviation of the style only."""
# expects adain: 15 adain-absolute-deviation

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        d = tf.reduce_mean(tf.abs(style - n), [1, 2], keepdims=True)
        return d * (content - m) / tf.sqrt(v + 1e-5) + n
