"""Keras's transposition for one image, with a batch."""
# expects gram_matrix: 0 gram-one-image-only

# %% gram_matrix
def gram_matrix(features):
    x = tf.transpose(features, (2, 0, 1))
    x = tf.reshape(x, (tf.shape(x)[0], -1))
    return tf.matmul(x, tf.transpose(x))
