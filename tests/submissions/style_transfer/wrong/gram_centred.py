"""Subtracts the mean: a covariance."""
# expects gram_matrix: 1.5 gram-centred

# %% gram_matrix
def gram_matrix(features):
    features = features - tf.reduce_mean(features, [1, 2], keepdims=True)
    return tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])
