"""Averages over one of the two channels as well."""
# expects gram_matrix: 0 gram-diagonal

# %% gram_matrix
def gram_matrix(features):
    return tf.reduce_mean(features[..., :, None] * features[..., None, :], axis=[1, 2, 3])
