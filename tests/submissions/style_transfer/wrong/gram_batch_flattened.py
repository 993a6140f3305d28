"""Flattens the batch into the places."""
# expects gram_matrix: 2 gram-batch-flattened

# %% gram_matrix
def gram_matrix(features):
    x = tf.reshape(features, (-1, features.shape[-1]))
    one = tf.matmul(x, x, transpose_a=True) / x.shape[0]
    return tf.stack([one] * features.shape[0])
