"""A letter mistyped: the sum over the batch of the first factor."""
# expects gram_matrix: 2 gram-other-images

# %% gram_matrix
def gram_matrix(features):
    n = features.shape[1] * features.shape[2]
    return tf.einsum("aijc,bijd->bcd", features, features) / n
