r"""Guided backpropagation: at every ReLU, a gradient passes only where it is positive and the unit is active.

.. math:: R^l = (f^l > 0) \, (R^{l+1} > 0) \, R^{l+1}

Springenberg and others, "Striving for Simplicity: The All Convolutional Net" (2015), section 3.4.
"""

import numpy as np

from nbreferee.check import Draw, Misconception, Quantity

from . import inputs
from .convnet import ConvNet
from .convolution import convolve_gradient, max_pool_gradient
from .layer_gradient import layer_gradient, strongest


def guided_backprop(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """Guided gradient (1, H, W, 3) of the largest activation of `layer`, or of its feature map `channel`."""
    return network.gradient(image, layer, strongest(network, layer, image, channel), guided=True)


def _clipped_at_the_end(network, layer, image, channel=None):
    return np.maximum(layer_gradient(network, layer, image, channel), 0)


def _guided_and_clipped(network, layer, image, channel=None):
    return np.maximum(guided_backprop(network, layer, image, channel), 0)


def _deconvolution(network, layer, image, channel=None):
    """Negative gradients are dropped, but inactive units let gradients pass: Zeiler and Fergus (2014)."""
    found = {"image": image.astype(np.float64), **network.activations(image)}
    names, gradient = list(found), strongest(network, layer, image, channel)
    for position in range(names.index(layer), 0, -1):
        if names[position] == "pool":
            gradient = max_pool_gradient(gradient, found[names[position - 1]])
        else:
            gradient = convolve_gradient(np.maximum(gradient, 0), network.parameters(names[position])[0])
    return gradient


def _ignores_channel(network, layer, image, channel=None):
    return guided_backprop(network, layer, image)


MISCONCEPTIONS = (
    Misconception("guided-is-plain", "This is the ordinary gradient: no negative gradient is dropped on the way.",
                  "Does the model that you differentiate really hold your ReLU?", layer_gradient),
    Misconception("guided-only-at-the-end", "Negative values are dropped from the result, not at every ReLU on the way.",
                  "What the upper layers let pass decides what reaches the image.", _clipped_at_the_end),
    Misconception("guided-and-clipped", "Negative values are dropped from the result as well.",
                  "There is no ReLU between the first convolution and the image.", _guided_and_clipped),
    Misconception("guided-deconvolution", "Negative gradients are dropped, but inactive units let gradients pass.",
                  "A ReLU passes nothing where its input was negative; that stays so.", _deconvolution),
    Misconception("guided-ignores-channel", "The feature map asked for is ignored.",
                  "Where `channel` is given, look for the maximum in that map only.", _ignores_channel),
)  # fmt: skip


def draw(layer: str, channel: int | None = None) -> Draw:
    """Draws a network and an image for `layer`, and for its feature map `channel` where one is given."""
    exclude = {"guided-ignores-channel"} if channel is None else set()
    return Draw(lambda rng: (ConvNet.draw(rng), layer, inputs.features(rng, 1, 11, 14, 3), channel), exclude)


QUANTITY = Quantity(
    "guided_backprop",
    guided_backprop,
    draws=(draw("second", 2),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
)
