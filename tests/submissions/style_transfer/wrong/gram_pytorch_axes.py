"""Unpacks the shape as (b, c, h, w), as PyTorch orders it."""
# expects gram_matrix: 1.5 gram-channels-first-axes

# %% gram_matrix
def gram_matrix(features):
    b, c, h, w = features.shape
    flat = tf.reshape(features, (b, c, h * w))
    return tf.matmul(flat, flat, transpose_b=True) / (h * w)
