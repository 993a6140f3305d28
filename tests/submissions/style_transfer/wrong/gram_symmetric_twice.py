"""Adds the transpose."""
# expects gram_matrix: 1.5 gram-doubled

# %% gram_matrix
def gram_matrix(features):
    result = tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])
    return result + tf.transpose(result, [0, 2, 1])
