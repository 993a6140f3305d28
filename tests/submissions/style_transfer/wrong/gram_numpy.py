"""Leaves TensorFlow: right values, no gradient."""
# expects gram_matrix: 3 no-gradient

# %% gram_matrix
def gram_matrix(features):
    x = features.numpy() if hasattr(features, "numpy") else np.asarray(features)
    return np.einsum("bijc,bijd->bcd", x, x) / (x.shape[1] * x.shape[2])
