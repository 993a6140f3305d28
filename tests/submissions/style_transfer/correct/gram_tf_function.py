"""Is compiled by tf.function with a signature of unknown sizes."""
# expects gram_matrix: 4

# %% gram_matrix
@tf.function(input_signature=[tf.TensorSpec([None, None, None, None])])
def gram_matrix(features):
    shape = tf.shape(features)
    return tf.einsum("bijc,bijd->bcd", features, features) / tf.cast(shape[1] * shape[2], tf.float32)
