r"""Gradient of a layer's strongest activation with respect to the image.

.. math:: \frac{\partial}{\partial x} \max_{ijc} F_{ijc}(x)

Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks" (2014), section 3, with an activation for the class score.
"""

import numpy as np

from nbreferee.check import Draw, Misconception, Quantity

from . import inputs
from .convnet import LAYERS, ConvNet


def layer_gradient(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """Gradient (1, H, W, 3) of the largest activation of `layer`, or of its feature map `channel`, for one image."""
    return network.gradient(image, layer, strongest(network, layer, image, channel))


def strongest(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """One at the place of the largest activation of `layer` (of its map `channel`), zero elsewhere: (1, h, w, C)."""
    found = network.activations(image)[layer]
    if channel is not None:
        found = np.where(np.arange(found.shape[-1]) == channel, found, -np.inf)
    return (found == found.max()).astype(np.float64)


def _with(upstream):
    """The gradient of another summary of the chosen activations."""

    def formula(network, layer, image, channel=None):
        found = network.activations(image)[layer]
        chosen = (
            np.ones(found.shape) if channel is None else np.zeros(found.shape) + (np.arange(found.shape[-1]) == channel)
        )
        return network.gradient(image, layer, upstream(found, chosen))

    return formula


def _every_map(found, chosen):
    return chosen * (found == found.max((1, 2), keepdims=True))


def _strongest_anywhere(network, layer, image, channel=None):
    return layer_gradient(network, layer, image)


def _last_layer(network, layer, image, channel=None):
    return network.gradient(image, LAYERS[-1], strongest(network, LAYERS[-1], image))


def _absolute(network, layer, image, channel=None):
    return np.abs(layer_gradient(network, layer, image, channel))


NOT_WATCHED = (
    "The gradient is None. Either the function ends without a return statement, or the tape did not watch the image: "
    "`tape.gradient` gives None for a tensor that it was not told to watch."
)

_ONE = "Only the single largest activation counts: reduce to one number before you ask for the gradient."

MISCONCEPTIONS = (
    Misconception("gradient-of-the-sum", "This is the gradient of the sum of the activations.", _ONE,
                  _with(lambda found, chosen: chosen)),
    Misconception("gradient-of-the-mean", "This is the gradient of the mean of the activations.", _ONE,
                  _with(lambda found, chosen: chosen / chosen.sum())),
    Misconception("gradient-of-the-squares", "This is the gradient of the sum of the squared activations.", _ONE,
                  _with(lambda found, chosen: 2 * found * chosen)),
    Misconception("gradient-of-every-map", "The largest activation of every map is summed.", _ONE, _with(_every_map)),
    Misconception("gradient-ignores-channel", "The feature map asked for is ignored.",
                  "Where `channel` is given, look for the maximum in that map only.", _strongest_anywhere),
    Misconception("gradient-of-the-last-layer", "This is the gradient of the network's last layer.",
                  "Which layer's activations does your model return?", _last_layer),
    Misconception("gradient-absolute", "The signs of the gradient are lost.",
                  "Return the gradient as it is; `normalize_gradient` makes it visible.", _absolute),
)  # fmt: skip


def draw(layer: str, channel: int | None = None) -> Draw:
    """Draws a network and an image for `layer`, and for its feature map `channel` where one is given."""
    exclude = "gradient-ignores-channel" if channel is None else "gradient-of-every-map"
    return Draw(lambda rng: (ConvNet.draw(rng), layer, inputs.features(rng, 1, 11, 14, 3), channel), {exclude})


QUANTITY = Quantity(
    "layer_gradient",
    layer_gradient,
    draws=(draw("second"), draw("second", 4)),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
)
