"""Sums over the width before it multiplies."""
# expects gram_matrix: 1 gram-rows-only

# %% gram_matrix
def gram_matrix(features):
    rows = tf.reduce_sum(features, 2)
    return tf.einsum("bic,bid->bcd", rows, rows) / (features.shape[1] * features.shape[2])
