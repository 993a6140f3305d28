"""Multiplies with matmul and transposes the wrong factor."""
# expects gram_matrix: 0 gram-over-places

# %% gram_matrix
def gram_matrix(features):
    return tf.matmul(features, features, transpose_b=True) / (features.shape[1] * features.shape[2])
