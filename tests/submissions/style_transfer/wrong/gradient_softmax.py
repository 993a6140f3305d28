"""Takes a softmax."""
# expects normalize_gradient: 0 display-squashed

# %% normalize_gradient
def normalize_gradient(gradient):
    x = tf.convert_to_tensor(gradient)
    lo, hi = tf.reduce_min(x), tf.reduce_max(x)
    return tf.nn.softmax(x)
