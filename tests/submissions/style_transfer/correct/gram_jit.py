"""Is compiled by XLA."""
# expects gram_matrix: 4

# %% gram_matrix
@tf.function(jit_compile=True)
def gram_matrix(features):
    places = features.shape[1] * features.shape[2]
    return tf.einsum("bijc,bijd->bcd", features, features) / places
