"""One function ends the process at every call, in the given cells too; those after it are right."""
# only: 2_neural_style
# base: solved
# expects gram_matrix: 0
# expects layer_choice: 2

# %% gram_matrix
import os


def gram_matrix(features):
    os._exit(0)
