"""Is a lambda."""
# expects gram_matrix: 4

# %% gram_matrix
gram_matrix = lambda features: tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])
