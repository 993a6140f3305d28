"""Has the wrong sign."""
# expects gram_matrix: 1.5 gram-negative

# %% gram_matrix
def gram_matrix(features):
    return -tf.einsum('bijc,bijd->bcd', features, features) / (features.shape[1] * features.shape[2])
