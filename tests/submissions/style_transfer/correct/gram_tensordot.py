"""Uses tensordot on each image."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    n = features.shape[1] * features.shape[2]
    return tf.stack([tf.tensordot(f, f, [[0, 1], [0, 1]]) for f in tf.unstack(features)]) / n
