"""Keeps answers in a module of its own and imports them; the module was handed in."""
# expects receptive_field: 4
# expects max_pool: 4
# %% receptive_field
from my_helpers import receptive_field
# %% max_pool
from my_helpers import *
# %% alter
(folder / "my_helpers.py").write_text("""import numpy as np


def max_pool(image, size=2, stride=2):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[:2])
    return np.array([[image[t : t + size, l : l + size].max(axis=(0, 1)) for l in lefts] for t in tops])


def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
""")
