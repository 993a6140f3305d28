"""Uses SciPy's convolution by Fourier transforms."""
# expects cross_correlation: 0 forbidden

# %% cross_correlation
from scipy.signal import fftconvolve

def cross_correlation(image, kernels, padding=0, stride=1):
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    flipped = kernels[::-1, ::-1]
    maps = [
        sum(fftconvolve(x[..., m], flipped[..., m, n], mode="valid") for m in range(x.shape[2]))
        for n in range(kernels.shape[3])
    ]
    return np.stack(maps, -1)[::stride, ::stride]
