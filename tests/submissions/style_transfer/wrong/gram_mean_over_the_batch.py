"""Averages outer products over the batch as well."""
# expects gram_matrix: 1.5 gram-batch-averaged

# %% gram_matrix
def gram_matrix(features):
    outer = features[..., :, None] * features[..., None, :]
    return tf.reduce_mean(outer, [0, 1, 2])
