"""Is written with keras.ops."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    ops = keras.ops
    b, h, w, c = ops.shape(features)
    flat = ops.reshape(features, (b, h * w, c))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / (h * w)
