"""Averages the squares of each channel."""
# expects gram_matrix: 0 gram-diagonal

# %% gram_matrix
def gram_matrix(features):
    return tf.reduce_mean(features**2, [1, 2])
