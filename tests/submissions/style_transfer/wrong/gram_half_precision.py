"""Computes in float16."""
# expects gram_matrix: 0 rounded

# %% gram_matrix
def gram_matrix(features):
    f = tf.cast(features, tf.float16)
    return tf.cast(tf.einsum('bijc,bijd->bcd', f, f) / (f.shape[1] * f.shape[2]), tf.float32)
