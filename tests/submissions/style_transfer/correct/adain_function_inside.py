"""Calls a function from another place of the notebook, later shadowed names."""
# expects adain: 30

# %% adain
def normalise(x):
    mean = tf.reduce_mean(x, axis=(1, 2), keepdims=True)
    return (x - mean) / (tf.math.reduce_std(x, axis=(1, 2), keepdims=True) + 1e-4), mean


class AdaIN(keras.layers.Layer):
    @tf.function
    def call(self, pair):
        y = pair[1]
        z, _ = normalise(pair[0])
        return z * tf.math.reduce_std(y, axis=(1, 2), keepdims=True) + tf.reduce_mean(y, axis=(1, 2), keepdims=True)


mean = sum = list = None
