"""Divides by all entries, the batch included, as PyTorch's tutorial does."""
# expects gram_matrix: 1.5 gram-divided-by-the-batch

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    return tf.einsum("bijc,bijd->bcd", features, features) / (b * h * w * c)
