"""Divides by the root of H W."""
# expects gram_matrix: 1.5 gram-divided-by-the-root

# %% gram_matrix
def gram_matrix(features):
    n = tf.cast(features.shape[1] * features.shape[2], tf.float32)
    return tf.einsum('bijc,bijd->bcd', features, features) / tf.sqrt(n)
