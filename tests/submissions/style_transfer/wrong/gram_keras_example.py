"""Keras's example, which is for one image and does not average."""
# expects gram_matrix: 0 gram-not-averaged+gram-first-image

# %% gram_matrix
def gram_matrix(features):
    x = tf.transpose(features[0], (2, 0, 1))
    x = tf.reshape(x, (tf.shape(x)[0], -1))
    return tf.matmul(x, tf.transpose(x))
