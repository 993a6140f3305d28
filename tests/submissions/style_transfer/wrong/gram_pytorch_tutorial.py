"""PyTorch's tutorial: axes, division and batch."""
# expects gram_matrix: 1.5 gram-channels-first-axes

# %% gram_matrix
def gram_matrix(features):
    a, b, c, d = features.shape
    f = tf.reshape(features, (a * b, c * d))
    return tf.matmul(f, f, transpose_b=True) / (a * b * c * d)
