"""Divides by height and channels."""
# expects gram_matrix: 1.5 gram-divided-by-channels

# %% gram_matrix
def gram_matrix(features):
    shape = tf.shape(features)
    f = tf.reshape(features, (shape[0], shape[1] * shape[2], shape[3]))
    return tf.matmul(f, f, transpose_a=True) / tf.cast(shape[3] * shape[1], tf.float32)
