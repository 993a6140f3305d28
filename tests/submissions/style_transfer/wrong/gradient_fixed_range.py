"""Takes the gradient to lie between -1 and 1."""
# expects normalize_gradient: 0 display-fixed-range

# %% normalize_gradient
def normalize_gradient(x):
    return (x + 1) / 2
