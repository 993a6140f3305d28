"""Returns the first image's matrix without the batch."""
# expects gram_matrix: 0 gram-first-image

# %% gram_matrix
def gram_matrix(features):
    x = tf.reshape(features[0], (-1, features.shape[-1]))
    return tf.matmul(x, x, transpose_a=True) / x.shape[0]
