"""Transposes to channels first before it multiplies."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    x = tf.transpose(features, [0, 3, 1, 2])
    x = tf.reshape(x, [tf.shape(x)[0], tf.shape(x)[1], -1])
    return tf.linalg.matmul(x, x, transpose_b=True) / tf.cast(tf.shape(x)[2], tf.float32)
