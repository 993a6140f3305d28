"""Divides by H."""
# expects gram_matrix: 2 gram-divided-by-height

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[1]
