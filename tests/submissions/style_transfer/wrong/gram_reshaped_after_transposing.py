"""Transposes to channels first, then reshapes as if channels were last."""
# expects gram_matrix: 1.5 gram-mixes-channels

# %% gram_matrix
def gram_matrix(features):
    f = tf.transpose(features, [0, 3, 1, 2])
    f = tf.reshape(f, [f.shape[0], -1, f.shape[1]])
    return tf.matmul(f, f, transpose_a=True) / tf.cast(f.shape[1], tf.float32)
