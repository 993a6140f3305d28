"""Correlates the upstream gradient with the kernels as they are."""
# expects image_gradient: 4 image-gradient-flipped

# %% image_gradient
def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    H, W, C = image_shape
    h, w, N = upstream.shape
    kh, kw = kernels.shape[:2]
    spread = np.zeros((H + 2 * padding + kh - 1, W + 2 * padding + kw - 1, N))
    spread[kh - 1:kh + (h - 1) * stride:stride, kw - 1:kw + (w - 1) * stride:stride] = upstream
    windows = np.lib.stride_tricks.sliding_window_view(spread, (kh, kw), axis=(0, 1))
    gradient = np.einsum("ijnrc,rcmn->ijm", windows, kernels)
    return gradient[padding:padding + H, padding:padding + W]
