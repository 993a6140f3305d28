"""Two errors: centred, and not averaged."""
# expects gram_matrix: 0 gram-not-averaged+gram-centred

# %% gram_matrix
def gram_matrix(features):
    features = features - tf.reduce_mean(features, [1, 2], keepdims=True)
    return tf.einsum("bijc,bijd->bcd", features, features)
