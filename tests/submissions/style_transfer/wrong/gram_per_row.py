"""Multiplies with matmul, which keeps the rows as an axis."""
# expects gram_matrix: 0 gram-per-row

# %% gram_matrix
def gram_matrix(features):
    return tf.matmul(features, features, transpose_a=True) / (features.shape[1] * features.shape[2])
