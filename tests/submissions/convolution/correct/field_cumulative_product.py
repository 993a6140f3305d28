"""NumPy's cumulative product; the result is an array."""
# expects receptive_field: 4

# %% receptive_field
def receptive_field(layers):
    kernels, strides = np.array(layers).reshape(-1, 2).T
    steps = np.cumprod(np.concatenate([[1], strides]))
    return np.array([1 + np.sum((kernels - 1) * steps[:-1]), steps[-1]])
