"""Divides by the largest product."""
# expects gram_matrix: 0 gram-normalised

# %% gram_matrix
def gram_matrix(features):
    g = tf.einsum('bijc,bijd->bcd', features, features)
    return g / tf.reduce_max(g)
