"""For each pixel, the sum over the windows that see it."""
# expects image_gradient: 8

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    kh, kw = kernels.shape[:2]
    gradient = np.zeros((H, W, C))
    for a in range(H):
        for b in range(W):
            for i, j in np.ndindex(upstream.shape[:2]):
                r, c = a + padding - i * stride, b + padding - j * stride
                if 0 <= r < kh and 0 <= c < kw:
                    gradient[a, b] += kernels[r, c] @ upstream[i, j]
    return gradient
