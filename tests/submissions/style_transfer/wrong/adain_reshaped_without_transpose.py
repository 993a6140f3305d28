"""Reshapes to (batch, channels, places) without moving an axis."""
# expects adain: 15 adain-reshaped

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        x, y = (tf.reshape(z, (tf.shape(z)[0], tf.shape(z)[3], -1)) for z in inputs)
        m, v = tf.nn.moments(x, [2], keepdims=True)
        n, u = tf.nn.moments(y, [2], keepdims=True)
        return tf.reshape(tf.sqrt(u) * (x - m) / tf.sqrt(v + 1e-5) + n, tf.shape(content))
