"""Divides the features by the root of the number of places first."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    root = (features.shape[1] * features.shape[2]) ** 0.5
    scaled = features / root
    return tf.einsum("bijc,bijd->bcd", scaled, scaled)
