"""Divides by H W C."""
# expects gram_matrix: 1.5 gram-divided-by-hwc

# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / float(np.prod(features.shape[1:]))
