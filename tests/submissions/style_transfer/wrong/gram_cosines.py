"""Normalises each feature vector."""
# expects gram_matrix: 0 gram-normalised

# %% gram_matrix
def gram_matrix(features):
    f = tf.math.l2_normalize(features, -1)
    return tf.einsum('bijc,bijd->bcd', f, f) / (f.shape[1] * f.shape[2])
