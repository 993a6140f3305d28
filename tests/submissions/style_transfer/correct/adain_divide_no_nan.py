"""Divides with divide_no_nan."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.math.divide_no_nan(content - m, tf.sqrt(v)) * tf.sqrt(u) + n
