"""VGG's convolutions in NumPy, in float64 unless another type is asked for: what the feature extractor of a right submission returns.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015), configuration D, with
VGG-19's layer names: `blockN_conv4`, which VGG-16 lacks, hands on what it gets.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from .convolution import convolve, max_pool

BLOCKS = {1: 2, 2: 2, 3: 4, 4: 4, 5: 4}
"""Convolutions in each block of VGG-19."""

LAYERS = tuple(f"block{block}_conv{index}" for block, count in BLOCKS.items() for index in range(1, count + 1))
POOLS = tuple(f"block{block}_pool" for block in BLOCKS)

CAFFE_MEAN_BGR = (103.939, 116.779, 123.68)
"""ImageNet's mean colour, 0 to 255, in the order blue, green, red."""

DEFAULT_WEIGHTS = Path(__file__).parents[2] / "weights" / "vgg16_imagenet_conv_fp16.npz"


def preprocess(image: np.ndarray) -> np.ndarray:
    """Caffe's input (B, H, W, 3), BGR around zero, from RGB `image` in [0, 1]."""
    return image.astype(np.float64)[..., ::-1] * 255 - np.array(CAFFE_MEAN_BGR)


def features(image: np.ndarray, layers: tuple[str, ...], weights: Path = DEFAULT_WEIGHTS) -> dict[str, np.ndarray]:
    """Activations (B, h, w, C) of `layers` for RGB `image` (B, H, W, 3) in [0, 1], in float64. Raises as `activations`."""
    return activations(preprocess(image), layers, weights)


def activations(
    prepared: np.ndarray,
    layers: tuple[str, ...],
    weights: Path = DEFAULT_WEIGHTS,
    dtype: type[np.floating] = np.float64,
) -> dict[str, np.ndarray]:
    """Activations (B, h, w, C) of `layers` for an input `prepared` (B, H, W, 3) for Caffe's VGG, computed in `dtype`.

    Raises:
        KeyError: a name is no layer of the network.
    """
    unknown = set(layers) - set(LAYERS) - set(POOLS)
    if unknown:
        raise KeyError(f"no layers of the network: {sorted(unknown)}")
    found: dict[str, np.ndarray] = {}
    for name, tensor in forward(prepared, weights, dtype):
        if name in layers:
            found[name] = tensor
        if len(found) == len(set(layers)):
            break
    return found


def forward(
    prepared: np.ndarray, weights: Path = DEFAULT_WEIGHTS, dtype: type[np.floating] = np.float64
) -> Iterator[tuple[str, np.ndarray]]:
    """Name and activations of one layer after the other, each computed when it is asked for."""
    tensor = prepared.astype(dtype)
    for block, count in BLOCKS.items():
        for index in range(1, count + 1):
            name = f"block{block}_conv{index}"
            if parameters := _load(weights, name, dtype):
                tensor = np.maximum(convolve(tensor, *parameters), 0)
            yield name, tensor
        tensor = max_pool(tensor)
        yield f"block{block}_pool", tensor


@cache
def _load(path: Path, layer: str, dtype: type[np.floating]) -> tuple[np.ndarray, np.ndarray] | None:
    """Kernel and bias of one layer, or None where the file has no such layer."""
    with np.load(path, allow_pickle=False) as archive:
        if f"{layer}/kernel" not in archive:
            return None
        return archive[f"{layer}/kernel"].astype(dtype), archive[f"{layer}/bias"].astype(dtype)
