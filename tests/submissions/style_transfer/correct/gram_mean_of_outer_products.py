"""Averages the outer products, as the text says."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    outer = features[..., :, tf.newaxis] * features[..., tf.newaxis, :]
    return tf.reduce_mean(outer, axis=[1, 2])
