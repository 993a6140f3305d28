"""Divides by C."""
# expects gram_matrix: 1.5 gram-divided-by-channels

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[3]
