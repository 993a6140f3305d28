"""Stops the gradient."""
# expects gram_matrix: 3 no-gradient

# %% gram_matrix
def gram_matrix(features):
    features = tf.stop_gradient(features)
    return tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])
