"""Rounds the features to float16, then computes in float32."""
# expects adain: 15 rounded

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        content, style = (tf.cast(tf.cast(x, tf.float16), tf.float32) for x in inputs)
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n
