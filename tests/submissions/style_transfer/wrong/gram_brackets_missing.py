"""Forgets the brackets around the divisor."""
# expects gram_matrix: 2 gram-divided-and-multiplied

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    return tf.einsum("bijc,bijd->bcd", features, features) / h * w
