"""Divides by H W - 1, as an unbiased covariance."""
# expects gram_matrix: 1.5 gram-unbiased

# %% gram_matrix
def gram_matrix(features):
    n = tf.cast(tf.shape(features)[1] * tf.shape(features)[2], tf.float32)
    return tf.einsum("bijc,bijd->bcd", features, features) / (n - 1)
