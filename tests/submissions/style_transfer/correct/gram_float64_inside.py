"""Computes in float64 and returns it."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    features = tf.cast(features, tf.float64)
    return tf.einsum("bijc,bijd->bcd", features, features) / float(features.shape[1] * features.shape[2])
