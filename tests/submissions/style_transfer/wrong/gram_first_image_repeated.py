"""Returns the first image's matrix for all."""
# expects gram_matrix: 1 gram-first-image

# %% gram_matrix
def gram_matrix(features):
    x = tf.reshape(features[0], (-1, features.shape[-1]))
    one = tf.matmul(x, x, transpose_a=True) / x.shape[0]
    return tf.stack([one] * features.shape[0])
