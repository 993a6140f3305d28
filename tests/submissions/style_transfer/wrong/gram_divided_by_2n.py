"""Divides by 2 H W."""
# expects gram_matrix: 1.5 gram-divided-by-2n

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / (2.0 * features.shape[1] * features.shape[2])
