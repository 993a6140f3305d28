"""Maps over the batch with tf.map_fn."""
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    def one(f):
        flat = tf.reshape(f, [-1, tf.shape(f)[-1]])
        return tf.matmul(flat, flat, transpose_a=True) / tf.cast(tf.shape(flat)[0], f.dtype)

    return tf.map_fn(one, features)
