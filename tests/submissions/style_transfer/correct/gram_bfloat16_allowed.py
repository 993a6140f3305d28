"""Switches pictures to bfloat16 in the answer's cell, with a traced function: marking computes in float32."""
# expects gram_matrix: 4

# %% gram_matrix
allow_bfloat16()


@tf.function
def gram_matrix(features):
    places = tf.cast(tf.shape(features)[1] * tf.shape(features)[2], features.dtype)
    flat = tf.reshape(features, (tf.shape(features)[0], -1, features.shape[-1]))
    return tf.matmul(flat, flat, transpose_a=True) / places
