"""Divides by the width plus three."""
# expects gram_matrix: 1 gram-wrong-divisor

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[2] + 3)
