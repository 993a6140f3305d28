"""Activations of one layer of a network, and the activations that are taken for them."""

import numpy as np

from nbreferee.check import Draw, Misconception, Quantity

from . import inputs
from .convnet import LAYERS, ConvNet
from .convolution import convolve


def feature_maps(network: ConvNet, layer: str, image: np.ndarray) -> np.ndarray:
    """Activations (B, h, w, C) of `layer` for `image` (B, H, W, 3)."""
    return network.activations(image)[layer]


def _neighbour(step):
    """The layer before or after; the layer itself at the network's ends."""

    def formula(network, layer, image):
        position = min(max(LAYERS.index(layer) + step, 0), len(LAYERS) - 1)
        return network.activations(image)[LAYERS[position]]

    return formula


def _last(network, layer, image):
    return network.activations(image)[LAYERS[-1]]


def _before_relu(network, layer, image):
    below = {"first": None, "second": "first", "pool": "first", "third": "pool"}[layer]
    tensor = network.activations(image)[below] if below else image.astype(np.float64)
    return convolve(tensor, *network.parameters("second" if layer == "pool" else layer))


def _first_image(network, layer, image):
    return np.broadcast_to(feature_maps(network, layer, image[:1]), feature_maps(network, layer, image).shape)


_WHICH = "Build a model whose output is the output of the layer of that name."

MISCONCEPTIONS = (
    Misconception("maps-of-the-last-layer", "These are the activations of the network's last layer.", _WHICH, _last),
    Misconception("maps-of-the-layer-before", "These are the activations of the layer before: the layer's input.", _WHICH,
                  _neighbour(-1)),
    Misconception("maps-of-the-layer-after", "These are the activations of the next layer.", _WHICH, _neighbour(1)),
    Misconception("maps-before-relu", "These are the values before the ReLU.",
                  "A layer's activations are what it hands on, activation function included.", _before_relu),
    Misconception("maps-of-the-first-image", "Every image of the batch has the maps of the first one.",
                  "Give the model the whole batch.", _first_image),
)  # fmt: skip


def draw(layer: str, batch: int) -> Draw:
    """Draws a network and images for `layer`. One image cannot be confused with another, nor the first layer with the one before."""
    exclude = {"maps-of-the-first-image"} if batch == 1 else set()
    exclude |= {"maps-of-the-layer-before"} if layer == "first" else set()
    return Draw(lambda rng: (ConvNet.draw(rng), layer, inputs.features(rng, batch, 11, 14, 3)), exclude)


QUANTITY = Quantity(
    "feature_maps",
    feature_maps,
    draws=(draw("second", batch=3),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
)
