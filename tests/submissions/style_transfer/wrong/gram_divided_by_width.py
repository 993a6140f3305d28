"""Divides by W."""
# expects gram_matrix: 0 gram-divided-by-width

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[2]
