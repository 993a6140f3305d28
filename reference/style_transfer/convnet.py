"""A small convolutional network in float64 NumPy, forward and backward: what the visualisations are compared on.

Layers: `first` (3 x 3 convolution, ReLU), `second` (the same), `pool` (2 x 2 maximum), `third` (convolution, ReLU). VGG is made
of these layers, only more and wider ones. The same network in Keras is in `tests/marking/style_transfer/probes/convnet.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .convolution import convolve, convolve_gradient, max_pool, max_pool_gradient

LAYERS = ("first", "second", "pool", "third")
CHANNELS = (3, 5, 7, 9)
"""Of the image and of the convolutions: no two sizes are the same, nor is one a multiple of the batches that are drawn."""


@dataclass(frozen=True)
class ConvNet:
    """The network's numbers: kernels (3, 3, in, out) and biases (out,) of its three convolutions, float32."""

    weights: tuple[np.ndarray, ...]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "ConvNet":
        """Random weights under which about half of the units are active."""
        weights = []
        for inputs, outputs in pairwise(CHANNELS):
            weights.append(rng.normal(0, np.sqrt(2 / (9 * inputs)), (3, 3, inputs, outputs)).astype(np.float32))
            weights.append(rng.normal(0, 0.1, outputs).astype(np.float32))
        return cls(tuple(weights))

    @staticmethod
    def draw_image(rng: np.random.Generator, batch: int) -> np.ndarray:
        """An image as the network takes it (B, 11, 15, 3), float32: colours of different size, around zero."""
        return (rng.normal(0, 1, (batch, 11, 15, 3)) * [1, 2, 4] + rng.normal(0, 2, (batch, 1, 1, 3))).astype(
            np.float32
        )

    def activations(self, image: np.ndarray) -> dict[str, np.ndarray]:
        """Each layer's activations (B, h, w, C) for `image` (B, H, W, 3)."""
        found, tensor = {}, image.astype(np.float64)
        for layer in LAYERS:
            tensor = max_pool(tensor) if layer == "pool" else np.maximum(convolve(tensor, *self.parameters(layer)), 0)
            found[layer] = tensor
        return found

    def gradient(self, image: np.ndarray, layer: str, upstream: np.ndarray, guided: Collection[str] = ()) -> np.ndarray:
        """Gradient (B, H, W, 3) of ``sum(upstream * activations(image)[layer])`` with respect to `image`.

        At the ReLU of the layers `guided`, negative gradients are dropped: Springenberg and others, "Striving for Simplicity: The
        All Convolutional Net" (2015), section 3.4.
        """
        found = {"image": image.astype(np.float64), **self.activations(image)}
        names = list(found)
        gradient = upstream.astype(np.float64)
        for position in range(names.index(layer), 0, -1):
            name, below = names[position], names[position - 1]
            if name == "pool":
                gradient = max_pool_gradient(gradient, found[below])
                continue
            gradient = gradient * (found[name] > 0)
            if name in guided:
                gradient = np.maximum(gradient, 0)
            gradient = convolve_gradient(gradient, self.parameters(name)[0])
        return gradient

    def parameters(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """Kernel and bias of a convolution, float64."""
        index = 2 * [name for name in LAYERS if name != "pool"].index(layer)
        return self.weights[index].astype(np.float64), self.weights[index + 1].astype(np.float64)
