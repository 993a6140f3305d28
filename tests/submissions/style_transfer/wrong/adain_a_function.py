"""Is a function of a pair that returns a function."""
# expects adain: 24 adain-not-a-layer

# %% adain
def AdaIN():
    def call(inputs):
        content, style = inputs
        m, v = tf.nn.moments(content, [1, 2], keepdims=True)
        n, u = tf.nn.moments(style, [1, 2], keepdims=True)
        return tf.sqrt(u) * (content - m) / tf.sqrt(v + 1e-5) + n

    return call
