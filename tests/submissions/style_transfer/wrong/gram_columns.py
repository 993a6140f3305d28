"""Sums over the height before it multiplies."""
# expects gram_matrix: 0 gram-columns-only

# %% gram_matrix
def gram_matrix(features):
    s = tf.reduce_sum(features, 1)
    return tf.matmul(s, s, transpose_a=True) / (features.shape[1] * features.shape[2])
