"""Applies a ReLU to the features first."""
# expects gram_matrix: 0 gram-absolute

# %% gram_matrix
def gram_matrix(features):
    f = tf.nn.relu(features)
    return tf.einsum('bijc,bijd->bcd', f, f) / (features.shape[1] * features.shape[2])
