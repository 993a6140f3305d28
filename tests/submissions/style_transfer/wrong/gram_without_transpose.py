"""Reshapes to channels first without a transpose."""
# expects gram_matrix: 1.5 gram-mixes-channels

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    x = tf.reshape(features, (b, c, h * w))
    return tf.matmul(x, x, transpose_b=True) / (h * w)
