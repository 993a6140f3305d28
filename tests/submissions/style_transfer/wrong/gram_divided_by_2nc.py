"""Divides by 2 H W C, as the style loss does."""
# expects gram_matrix: 1.5 gram-divided-by-2nc

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    return tf.einsum('bijc,bijd->bcd', features, features) / (2 * h * w * c)
