"""np.add.at with arrays of places."""
# expects image_gradient: 8

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, _ = upstream.shape
    kh, kw = kernels.shape[:2]
    rows = np.arange(h)[:, None] * stride + np.arange(kh) - padding
    columns = np.arange(w)[:, None] * stride + np.arange(kw) - padding
    parts = np.einsum("ijn,rcmn->ijrcm", upstream, kernels)
    a = np.broadcast_to(rows[:, None, :, None], parts.shape[:4])
    b = np.broadcast_to(columns[None, :, None, :], parts.shape[:4])
    inside = (a >= 0) & (a < H) & (b >= 0) & (b < W)
    gradient = np.zeros(image_shape)
    np.add.at(gradient, (a[inside], b[inside]), parts[inside])
    return gradient
