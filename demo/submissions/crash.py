"""A cell in the middle ends the kernel; what stands around it still counts."""
# expects gram_matrix: 4
# expects total_variation_loss: 10


# %% gram_matrix
def gram_matrix(features):
    places = tf.cast(tf.reduce_prod(tf.shape(features)[1:3]), features.dtype)
    return tf.einsum("bijc,bijd->bcd", features, features) / places


# %% new after gram_matrix_marks
import os

os.kill(os.getpid(), 9)


# %% total_variation_loss
def total_variation_loss(image):
    vertical = image[:, 1:] - image[:, :-1]
    horizontal = image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(vertical)) + tf.reduce_sum(tf.abs(horizontal))
