"""Flattens the places first."""
# expects adain: 30

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        shape = tf.shape(content)
        c = tf.reshape(content, (shape[0], -1, content.shape[-1]))
        s = tf.reshape(style, (tf.shape(style)[0], -1, style.shape[-1]))
        z = (c - tf.reduce_mean(c, 1, keepdims=True)) / (tf.math.reduce_std(c, 1, keepdims=True) + 1e-5)
        z = z * tf.math.reduce_std(s, 1, keepdims=True) + tf.reduce_mean(s, 1, keepdims=True)
        return tf.reshape(z, shape)
