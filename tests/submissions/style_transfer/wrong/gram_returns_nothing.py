"""Forgets to return."""
# expects gram_matrix: 0 returns-nothing

# %% gram_matrix
def gram_matrix(features):
    result = tf.einsum("bijc,bijd->bcd", features, features)
