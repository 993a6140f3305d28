"""Centres by the content's sum."""
# expects adain: 0 adain-means-differ

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        m = tf.reduce_sum(content, [1, 2], keepdims=True)
        v = tf.math.reduce_variance(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
