"""Computes an unbiased covariance."""
# expects gram_matrix: 0 gram-unbiased+gram-centred

# %% gram_matrix
def gram_matrix(features):
    f = tf.reshape(features, (features.shape[0], -1, features.shape[3]))
    f = f - tf.reduce_mean(f, axis=1, keepdims=True)
    return tf.matmul(f, f, transpose_a=True) / tf.cast(tf.shape(f)[1] - 1, tf.float32)
