"""One function is right, another ends the process at every call."""
# only: 2_neural_style
# expects gram_matrix: 4

# %% gram_matrix
def gram_matrix(features):
    n = features.shape[1] * features.shape[2]
    return tf.einsum("bijc,bijd->bcd", features, features) / n

# %% total_variation_loss
import os


def total_variation_loss(image):
    os._exit(0)
