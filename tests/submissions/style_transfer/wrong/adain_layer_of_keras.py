"""Normalises with a layer of Keras that learns."""
# expects adain: 28 adain-has-weights

# %% adain
class AdaIN(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.norm = keras.layers.GroupNormalization(groups=-1)

    def call(self, inputs):
        content, style = inputs
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * self.norm(content) + n
