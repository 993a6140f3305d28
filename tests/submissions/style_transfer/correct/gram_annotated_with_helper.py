"""Is annotated and calls a helper."""
# expects gram_matrix: 4

# %% gram_matrix
def _flatten(x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(x, (tf.shape(x)[0], -1, x.shape[-1]))


def gram_matrix(features: tf.Tensor) -> tf.Tensor:
    flat = _flatten(features)
    return tf.matmul(flat, flat, transpose_a=True) / tf.cast(tf.shape(flat)[1], flat.dtype)
