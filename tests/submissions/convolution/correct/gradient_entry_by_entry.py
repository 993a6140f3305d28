"""One slice for each entry of the kernel."""
# expects image_gradient: 8

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, _ = upstream.shape
    padded = np.zeros((H + 2 * padding, W + 2 * padding, C), upstream.dtype)
    for r in range(kernels.shape[0]):
        for c in range(kernels.shape[1]):
            padded[r:r + h * stride:stride, c:c + w * stride:stride][:h, :w] += np.einsum("ijn,mn->ijm", upstream, kernels[r, c])
    if padding:
        padded = padded[padding:-padding, padding:-padding]
    return padded
