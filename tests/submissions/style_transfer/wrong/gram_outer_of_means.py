"""Outer product of the mean feature vectors."""
# expects gram_matrix: 0 gram-of-means

# %% gram_matrix
def gram_matrix(features):
    mean = tf.reduce_mean(features, [1, 2])
    return mean[:, :, None] * mean[:, None, :]
