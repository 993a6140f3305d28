"""Divides by W."""
# expects gram_matrix: 1.5 gram-divided-by-width

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[2]
