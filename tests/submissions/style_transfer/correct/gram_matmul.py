"""Reshapes and multiplies matrices."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    b, h, w, c = features.shape
    flat = tf.reshape(features, (b, h * w, c))
    return tf.matmul(flat, flat, transpose_a=True) / (h * w)
