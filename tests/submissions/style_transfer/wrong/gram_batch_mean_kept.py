"""Averages over the batch with keepdims."""
# expects gram_matrix: 2 gram-batch-averaged

# %% gram_matrix
def gram_matrix(features):
    g = tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])
    return tf.reduce_mean(g, axis=0, keepdims=True)
