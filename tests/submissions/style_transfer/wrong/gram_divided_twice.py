"""Divides by H W twice."""
# expects gram_matrix: 1.5 gram-divided-twice

# %% gram_matrix
def gram_matrix(features):
    n = features.shape[1] * features.shape[2]
    return tf.einsum("bijc,bijd->bcd", features, features) / n / n
