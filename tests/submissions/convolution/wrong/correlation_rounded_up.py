"""Rounds the output's size up and fills the last windows with zeros."""
# expects cross_correlation: 6.5 correlation-rounded-up

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    H, W, C = image.shape
    kh, kw, _, N = kernels.shape
    rows = int(np.ceil((H + 2 * padding - kh) / stride)) + 1
    columns = int(np.ceil((W + 2 * padding - kw) / stride)) + 1
    x = np.zeros((rows * stride + kh, columns * stride + kw, C))
    x[padding:padding + H, padding:padding + W] = image
    result = np.zeros((rows, columns, N))
    for i, j in np.ndindex(rows, columns):
        window = x[i * stride:i * stride + kh, j * stride:j * stride + kw]
        result[i, j] = np.einsum("rcm,rcmn->n", window, kernels)
    return result
