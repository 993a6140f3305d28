"""Loops over every index of the definition."""
# expects cross_correlation: 8

# %% cross_correlation
def cross_correlation(image, kernels, padding=0, stride=1):
    H, W, C = image.shape
    kh, kw, _, N = kernels.shape
    padded = np.zeros((H + 2 * padding, W + 2 * padding, C))
    padded[padding:padding + H, padding:padding + W] = image
    rows, columns = (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1
    result = np.zeros((rows, columns, N))
    for i in range(rows):
        for j in range(columns):
            for n in range(N):
                total = 0.0
                for r in range(kh):
                    for c in range(kw):
                        for m in range(C):
                            total += padded[i * stride + r, j * stride + c, m] * kernels[r, c, m, n]
                result[i, j, n] = total
    return result
