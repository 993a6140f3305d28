"""Takes the gradient with respect to the kernels, for which it lacks the image."""
# expects image_gradient: 0

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(image_of_the_layer, kernels.shape[:2], axis=(0, 1))
    return np.einsum("ijn,ijmrc->rcmn", upstream, windows)
