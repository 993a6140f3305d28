"""A wider network that begins with what a narrower one has learned."""

from collections.abc import Mapping, Sequence

import numpy as np

NOISE = 0.1
"""Of a widened kernel's values, in their root mean square: copies of a channel would else learn the same for ever."""


def widened(
    weights: Mapping[str, np.ndarray], shapes: Mapping[str, Sequence[int]], seed: int = 0
) -> dict[str, np.ndarray]:
    """`weights` (kernels (h, w, in, out) and biases (out,) by name) in the `shapes` of a network with more channels.

    Channels are repeated, and what a channel is copied to shares its weight, so that the network computes about what it did
    (Chen, Goodfellow and Shlens, "Net2Net: Accelerating Learning via Knowledge Transfer", 2016). Where no shape differs,
    these are the weights themselves.
    """
    rng = np.random.default_rng(seed)
    wide = {}
    for name, shape in shapes.items():
        array = np.asarray(weights[name], np.float32)
        if array.shape != tuple(shape):
            array = _repeated(array, -1, shape[-1])
            if array.ndim > 1:
                copies = np.bincount(np.arange(shape[-2]) % array.shape[-2])
                array = _repeated(array / copies[:, None], -2, shape[-2])
                array = array + NOISE * np.sqrt(np.mean(array**2)) * rng.standard_normal(array.shape)
        wide[name] = array
    return wide


def _repeated(array: np.ndarray, axis: int, length: int) -> np.ndarray:
    return np.take(array, np.arange(length) % array.shape[axis], axis)
