"""Multiplies places instead of channels."""
# expects gram_matrix: 0 gram-over-places

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    x = tf.reshape(features, (b, h * w, c))
    return tf.matmul(x, x, transpose_b=True) / (h * w)
