"""Scales with NumPy."""
# expects normalize_gradient: 0

# %% normalize_gradient
def normalize_gradient(gradient):
    gradient = np.asarray(gradient)
    span = gradient.max() - gradient.min()
    return (gradient - gradient.min()) / (span if span > 0 else 1)
