"""Forgets the transpose."""
# expects gram_matrix: 0 gram-transpose-forgotten

# %% gram_matrix
def gram_matrix(features):
    f = tf.reshape(features, (features.shape[0], -1, features.shape[3]))
    return tf.matmul(f, f) / f.shape[1]
