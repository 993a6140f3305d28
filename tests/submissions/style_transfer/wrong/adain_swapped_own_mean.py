"""Normalises the style by its own statistics, scales it by the content's deviation, and adds the style's mean."""
# expects adain: 0 adain-swapped+adain-content-mean-kept

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        _, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(v + 1e-5) * (style - n) / tf.sqrt(u + 1e-5) + n
