"""Lets the loops over the outputs end one too early."""
# expects image_gradient: 4 image-gradient-last-window-missing

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    h, w, channels = image_shape
    kh, kw = kernels.shape[:2]
    padded = np.zeros((h + 2 * padding, w + 2 * padding, channels))
    for top in range(0, (upstream.shape[0] - 1) * stride, stride):
        for left in range(0, (upstream.shape[1] - 1) * stride, stride):
            u = upstream[top // stride, left // stride]
            padded[top : top + kh, left : left + kw] += (kernels * u).sum(axis=3)
    return padded[padding : padding + h, padding : padding + w]
