"""Replaces show and plt.show by functions of its own."""
# only: 2_neural_style
# base: solved
# %% new after imports
import matplotlib.pyplot as plt


def show(images, titles=(), columns=3, height=4):
    plt.imshow(np.asarray(images[0]).reshape(np.shape(images[0])[-3:]))
    plt.show()
