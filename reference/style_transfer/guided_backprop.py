r"""Guided backpropagation: at every ReLU, a gradient passes only where it is positive and the unit is active.

.. math:: R^l = (f^l > 0) \, (R^{l+1} > 0) \, R^{l+1}

Springenberg and others, "Striving for Simplicity: The All Convolutional Net" (2015), section 3.4.
"""

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

from .convnet import LAYERS, ConvNet
from .convolution import convolve_gradient, max_pool_gradient
from .layer_gradient import (
    CUT,
    MERGED,
    SCALINGS,
    afterwards,
    decisive,
    first_map,
    layer_gradient,
    other_channel,
    other_layer,
    strongest,
    with_upstream,
)


def guided_backprop(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """Guided gradient (1, H, W, 3) of the largest activation of `layer`, or of its feature map `channel`."""
    return network.gradient(image, layer, strongest(network, layer, image, channel), guided=LAYERS)


def _only_at(*layers):
    """Guided at the ReLU of some layers only."""

    def formula(network, layer, image, channel=None):
        return network.gradient(image, layer, strongest(network, layer, image, channel), guided=layers)

    return formula


def _by_hand(pass_on, inactive=False):
    """Another rule at every ReLU: `pass_on` of the gradient, also where the unit is `inactive`."""

    def formula(network, layer, image, channel=None):
        found = {"image": image.astype(np.float64), **network.activations(image)}
        names, gradient = list(found), strongest(network, layer, image, channel)
        for position in range(names.index(layer), 0, -1):
            name, below = names[position], found[names[position - 1]]
            if name == "pool":
                gradient = max_pool_gradient(gradient, below)
                continue
            active = np.ones(gradient.shape) if inactive else found[name] > 0
            gradient = convolve_gradient(pass_on(gradient) * active, network.parameters(name)[0])
        return gradient

    return formula


def _ignores_channel(network, layer, image, channel=None):
    return guided_backprop(network, layer, image)


_AS_IT_IS = "Return the gradient as it is; `normalize_gradient` makes it visible."
_ONE = "Only the single largest activation counts."
_MAP = "Where `channel` is given, look for the maximum in that map only; the first has the number 0."

MISCONCEPTIONS = (
    Misconception("guided-is-plain", "This is the ordinary gradient: no negative gradient is dropped on the way.",
                  "Does the model that you differentiate really hold your ReLU?", layer_gradient),
    Misconception("guided-only-at-the-end", "Negative values are dropped from the result, not at every ReLU on the way.",
                  "What the upper layers let pass decides what reaches the image.", afterwards(layer_gradient, lambda g: np.maximum(g, 0))),
    Misconception("guided-and-clipped", "Negative values are dropped from the result as well.",
                  "There is no ReLU between the first convolution and the image.", afterwards(guided_backprop, lambda g: np.maximum(g, 0))),
    Misconception("guided-some-layers", "Negative gradients are dropped at some of the ReLUs only.", "Every layer with a ReLU gets the new one.",
                  _only_at("first"), variants=(_only_at("second"),)),
    Misconception("guided-deconvolution", "Negative gradients are dropped, but inactive units let gradients pass.",
                  "A ReLU passes nothing where its input was negative; that stays so.", _by_hand(lambda g: np.maximum(g, 0), inactive=True)),
    Misconception("guided-no-relu", "Gradients pass every unit, whether it is active or not.",
                  "A ReLU passes nothing where its input was negative; that stays so.", _by_hand(lambda g: g, inactive=True)),
    Misconception("guided-negative-kept", "Negative gradients are kept in place of positive ones, or their signs are changed.",
                  "Which gradients does the second factor of the formula let pass?", _by_hand(lambda g: np.minimum(g, 0)),
                  variants=(_by_hand(np.abs), _by_hand(lambda g: np.maximum(-g, 0)), _by_hand(lambda g: 1.0 * (g > 0)))),
    Misconception("guided-negative", "The gradient has the wrong sign.", "Ask for the gradient of the activation itself.",
                  afterwards(guided_backprop, np.negative)),
    Misconception("guided-absolute", "The signs of the guided gradient are lost.", _AS_IT_IS, afterwards(guided_backprop, np.abs)),
    Misconception("guided-scaled", "The guided gradient is scaled, as for display.", _AS_IT_IS, afterwards(guided_backprop, SCALINGS[0]),
                  variants=tuple(afterwards(guided_backprop, scale) for scale in SCALINGS[1:])),
    Misconception("guided-colours-merged", "The three colours are made one.", "The gradient has the shape of the image.",
                  afterwards(guided_backprop, MERGED[0]), variants=tuple(afterwards(guided_backprop, merge) for merge in MERGED[1:])),
    Misconception("guided-without-batch", "The axis of the batch is lost.", "The gradient has the shape of the image, (1, H, W, 3).",
                  afterwards(guided_backprop, CUT[0]), variants=(afterwards(guided_backprop, CUT[1]),)),
    Misconception("guided-times-image", "The guided gradient is multiplied with the image or with the ordinary gradient.", _AS_IT_IS,
                  lambda network, layer, image, channel=None: image * guided_backprop(network, layer, image, channel),
                  variants=(lambda *given: guided_backprop(*given) * layer_gradient(*given),)),
    Misconception("guided-of-the-sum", "This is the guided gradient of the sum or mean of the activations.", _ONE,
                  with_upstream(lambda found, mask: mask, guided=LAYERS),
                  variants=(with_upstream(lambda found, mask: mask / mask.sum(), guided=LAYERS),)),
    Misconception("guided-ignores-channel", "The feature map asked for is ignored.", _MAP, _ignores_channel),
    Misconception("guided-of-the-next-map", "This is the guided gradient of the map before or after the one asked for.", _MAP,
                  other_channel(guided_backprop, -1), variants=(other_channel(guided_backprop, 1),)),
    Misconception("guided-of-the-first-map", "Where no feature map is asked for, only the first one counts.",
                  "Without `channel`, look for the maximum in all maps.", first_map(guided_backprop)),
    Misconception("guided-of-another-layer", "This is the guided gradient of another layer.", "Which layer's activations does your model return?",
                  other_layer(guided_backprop, -1), variants=(other_layer(guided_backprop, 1), lambda network, layer, image, channel=None:
                                                              guided_backprop(network, LAYERS[-1], image))),
)  # fmt: skip

WEIGHTS_NOT_COPIED = Misconception(
    "guided-weights-not-copied",
    "The result does not depend on the weights of the model.",
    "A copy of a model has new weights: give it the old ones.",
    lambda *given: np.nan,
)
"""Of random weights, which the formula cannot know."""

_BY_CHANCE = ("guided-is-plain", "guided-only-at-the-end", "guided-and-clipped", "guided-deconvolution")
_BY_CHANCE_OF_MAP = ("guided-of-the-first-map",)
_BY_CHANCE_OF_CHANNEL = ("guided-ignores-channel", "guided-of-the-next-map")
"""Misconceptions that may be right by chance: on every layer, where no map is asked for, and where one is."""


def draw(layer: str, channel: int | None = None) -> DrawFunction:
    """Draws a network and an image for `layer`, and for its feature map `channel` where one is given."""
    ids = (
        _BY_CHANCE
        + (_BY_CHANCE_OF_MAP if channel is None else _BY_CHANCE_OF_CHANNEL)
        + (("guided-some-layers",) if layer == "third" else ())
    )
    return decisive(guided_backprop, [each for each in MISCONCEPTIONS if each.id in ids], layer, channel)


QUANTITY = Quantity(
    "guided_backprop",
    guided_backprop,
    draws=(draw("third"), draw("second", 2), draw("second", 0)),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=0,
)
