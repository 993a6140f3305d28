"""Uses SciPy's correlation."""
# expects cross_correlation: 0 forbidden

# %% cross_correlation
from scipy import signal

def cross_correlation(image, kernels, padding=0, stride=1):
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    maps = [
        sum(signal.correlate2d(x[..., m], kernels[..., m, n], mode="valid") for m in range(x.shape[2]))
        for n in range(kernels.shape[3])
    ]
    return np.stack(maps, -1)[::stride, ::stride]
