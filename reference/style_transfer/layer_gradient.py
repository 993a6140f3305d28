r"""Gradient of a layer's strongest activation with respect to the image.

.. math:: \frac{\partial}{\partial x} \max_{ijc} F_{ijc}(x)

Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks" (2014), section 3, with an activation for the class score.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity, distance

from .backbone import preprocess
from .convnet import LAYERS, ConvNet

Upstream = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Makes the gradient that arrives at the activations, of these and of a mask of those that count."""


def layer_gradient(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """Gradient (1, H, W, 3) of the largest activation of `layer`, or of its feature map `channel`, for one image."""
    return network.gradient(image, layer, strongest(network, layer, image, channel))


def strongest(network: ConvNet, layer: str, image: np.ndarray, channel: int | None = None) -> np.ndarray:
    """One at the place of the largest activation of `layer` (of its map `channel`), zero elsewhere: (1, h, w, C)."""
    return _maximum(*_activations(network, layer, image, channel))


def _activations(network, layer, image, channel):
    """The activations of a layer, and one where they count, zero elsewhere."""
    found = network.activations(image)[layer]
    mask = np.ones(found.shape) if channel is None else np.zeros(found.shape) + (np.arange(found.shape[-1]) == channel)
    return found, mask


def _maximum(found, mask):
    chosen = np.where(mask > 0, found, -np.inf)
    return (chosen == chosen.max()).astype(np.float64)


def with_upstream(upstream: Upstream, guided: tuple[str, ...] = ()) -> Callable[..., np.ndarray]:
    """The gradient, or the guided one, of another summary of the activations than their largest."""

    def formula(network, layer, image, channel=None):
        return network.gradient(image, layer, upstream(*_activations(network, layer, image, channel)), guided)

    return formula


def afterwards(
    function: Callable[..., np.ndarray], change: Callable[[np.ndarray], np.ndarray]
) -> Callable[..., np.ndarray]:
    """What `function` gives, changed afterwards."""
    return lambda network, layer, image, channel=None: change(function(network, layer, image, channel))


def other_channel(function: Callable[..., np.ndarray], step: int) -> Callable[..., np.ndarray]:
    """What `function` gives for the feature map beside the one that is asked for; NaN where none is asked for."""

    def formula(network, layer, image, channel=None):
        if channel is None:
            return np.full(image.shape, np.nan)
        return function(network, layer, image, (channel + step) % network.activations(image)[layer].shape[-1])

    return formula


def other_layer(function: Callable[..., np.ndarray], step: int) -> Callable[..., np.ndarray]:
    """What `function` gives for the layer before or after, with the image before the first; NaN where there is no such layer or map."""

    def formula(network, layer, image, channel=None):
        position = LAYERS.index(layer) + step
        if position >= len(LAYERS):
            return np.full(image.shape, np.nan)
        if position >= 0:
            return function(network, LAYERS[position], image, channel)
        mask = (
            np.ones(image.shape) if channel is None else np.zeros(image.shape) + (np.arange(image.shape[-1]) == channel)
        )
        return _maximum(image, mask) if np.any(mask) else np.full(image.shape, np.nan)

    return formula


SCALINGS = (
    lambda g: g / np.abs(g).max(),
    lambda g: g / np.linalg.norm(g),
    lambda g: g / g.std(),
    lambda g: (g - g.mean()) / g.std(),
    lambda g: (g - g.min()) / np.ptp(g),
    lambda g: g / np.sqrt(np.mean(g**2)),
    *(partial(lambda g, epsilon: g / (g.std() + epsilon), epsilon=epsilon) for epsilon in (1e-3, 1e-5, 1e-7)),
    *(
        partial(lambda g, epsilon: g / (np.sqrt(np.mean(g**2)) + epsilon), epsilon=epsilon)
        for epsilon in (1e-3, 1e-5, 1e-7)
    ),
    *(partial(lambda g, epsilon: g / (np.abs(g).max() + epsilon), epsilon=epsilon) for epsilon in (1e-3, 1e-5, 1e-7)),
    lambda g: 0.5 + 0.5 * g / np.abs(g).max(),
)
"""How a gradient is made visible, or normalised."""

MERGED = (
    lambda g: np.abs(g).max(-1),
    lambda g: np.abs(g).max(-1, keepdims=True),
    *(partial(summary, axis=-1, keepdims=kept) for summary in (np.max, np.mean, np.sum) for kept in (False, True)),
    lambda g: np.abs(g).sum(-1),
    lambda g: np.abs(g).mean(-1),
    lambda g: np.abs(g).mean(-1, keepdims=True),
)
"""How the three colours of a gradient are made one."""

CUT = (lambda g: g[0], lambda g: g.squeeze())
"""How the axis of the batch is lost."""


def _every_map(found, mask):
    return mask * (found == found.max((1, 2), keepdims=True))


def _every_place(found, mask):
    return mask * (found == np.where(mask > 0, found, -np.inf).max(-1, keepdims=True))


def _strongest_map(total):
    """The largest activation of the map that is strongest on the whole."""

    def upstream(found, mask):
        best = np.argmax(total(found * mask))
        return _maximum(found, mask * (np.arange(found.shape[-1]) == best))

    return upstream


def _place_of_largest_sum(found, mask):
    sums = (found * mask).sum(-1, keepdims=True)
    return mask * (sums == sums.max())


def _norm(found, mask):
    return found * mask / np.linalg.norm(found * mask)


def _times_maximum(function):
    """The gradient of a function of the largest activation, by its derivative."""
    return lambda found, mask: function(np.where(mask > 0, found, -np.inf).max()) * _maximum(found, mask)


def _ignores_channel(network, layer, image, channel=None):
    return layer_gradient(network, layer, image)


def first_map(function: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """What `function` gives for the first feature map where none is asked for; else NaN."""

    def formula(network, layer, image, channel=None):
        return function(network, layer, image, 0) if channel is None else np.full(image.shape, np.nan)

    return formula


def _number_for(axis):
    """The channel's number is taken for that of a row or column; NaN where none is asked for or there is none of that number."""

    def formula(network, layer, image, channel=None):
        found = network.activations(image)[layer]
        if channel is None or channel >= found.shape[axis]:
            return np.full(image.shape, np.nan)
        mask = np.zeros(found.shape)
        np.moveaxis(mask, axis, 0)[channel] = 1
        return network.gradient(image, layer, _maximum(found, mask))

    return formula


def _last_layer(network, layer, image, channel=None):
    return layer_gradient(network, LAYERS[-1], image)


def _preprocessed(network, layer, image, channel=None):
    prepared = preprocess(image)
    return 255 * network.gradient(prepared, layer, strongest(network, layer, prepared, channel))[..., ::-1]


NOT_WATCHED = (
    "The gradient is None. Either the function ends without a return statement, or the tape did not watch the image: "
    "`tape.gradient` gives None for a tensor that it was not told to watch."
)

_ONE = "Only the single largest activation counts: reduce to one number before you ask for the gradient."
_AS_IT_IS = "Return the gradient as it is; `normalize_gradient` makes it visible."
_WHICH = "Which layer's activations does your model return?"
_MAP = "Where `channel` is given, look for the maximum in that map only; the first has the number 0."

MISCONCEPTIONS = (
    Misconception("gradient-of-the-sum", "This is the gradient of the sum of the activations.", _ONE,
                  with_upstream(lambda found, mask: mask)),
    Misconception("gradient-of-the-mean", "This is the gradient of the mean of the activations.", _ONE,
                  with_upstream(lambda found, mask: mask / mask.sum())),
    Misconception("gradient-of-the-squares", "This is the gradient of the activations' squares, or of their norm.", _ONE,
                  with_upstream(lambda found, mask: 2 * found * mask),
                  variants=(with_upstream(lambda found, mask: 2 * found * mask / mask.sum()), with_upstream(lambda found, mask: found * mask),
                            with_upstream(_norm))),
    Misconception("gradient-of-every-map", "The largest activation of every map is summed.", _ONE, with_upstream(_every_map),
                  variants=(with_upstream(lambda found, mask: _every_map(found, mask) / found.shape[-1]),)),
    Misconception("gradient-of-every-place", "The largest activation at every place is summed.", _ONE, with_upstream(_every_place),
                  variants=(with_upstream(lambda found, mask: _every_place(found, mask) / found[..., 0].size),)),
    Misconception("gradient-of-the-strongest-map", "The map that is strongest on the whole is taken first: its largest activation need not be "
                  "the largest of all.", _ONE, with_upstream(_strongest_map(lambda found: found.sum((0, 1, 2)))),
                  variants=(with_upstream(lambda found, mask: mask * (np.arange(found.shape[-1]) == np.argmax((found * mask).sum((0, 1, 2))))),)),
    Misconception("gradient-of-the-strongest-place", "The activations of all maps are added before the largest is taken.", _ONE,
                  with_upstream(_place_of_largest_sum),
                  variants=(with_upstream(lambda found, mask: _place_of_largest_sum(found, mask) / found.shape[-1]),)),
    Misconception("gradient-of-a-function", "This is the gradient of a function of the largest activation, such as its square or logarithm.", _ONE,
                  with_upstream(_times_maximum(lambda largest: 2 * largest)),
                  variants=(with_upstream(_times_maximum(lambda largest: 1 / largest)), with_upstream(_times_maximum(lambda largest: largest)))),
    Misconception("gradient-negative", "The gradient has the wrong sign: it says how the activation becomes smaller.",
                  "Ask for the gradient of the activation itself.", afterwards(layer_gradient, np.negative)),
    Misconception("gradient-ignores-channel", "The feature map asked for is ignored.", _MAP, _ignores_channel),
    Misconception("gradient-of-the-next-map", "This is the gradient of the map before or after the one asked for.", _MAP,
                  other_channel(layer_gradient, -1), variants=(other_channel(layer_gradient, 1),)),
    Misconception("gradient-of-the-first-map", "Where no feature map is asked for, only the first one counts.",
                  "Without `channel`, look for the maximum in all maps.", first_map(layer_gradient)),
    Misconception("gradient-channel-axis", "The number of the channel is taken for that of a row or column.",
                  "The axes of activations are (B, h, w, C).", _number_for(1), variants=(_number_for(2),)),
    Misconception("gradient-of-the-last-layer", "This is the gradient of the network's last layer.", _WHICH, _last_layer),
    Misconception("gradient-of-another-layer", "This is the gradient of the layer before or after.", _WHICH, other_layer(layer_gradient, -1),
                  variants=(other_layer(layer_gradient, 1),)),
    Misconception("gradient-absolute", "The signs of the gradient are lost.", _AS_IT_IS, afterwards(layer_gradient, np.abs)),
    Misconception("gradient-clipped", "Negative values are dropped from the gradient.", _AS_IT_IS,
                  afterwards(layer_gradient, lambda g: np.maximum(g, 0))),
    Misconception("gradient-scaled", "The gradient is scaled, as for display.", _AS_IT_IS, afterwards(layer_gradient, SCALINGS[0]),
                  variants=tuple(afterwards(layer_gradient, scale) for scale in SCALINGS[1:])),
    Misconception("gradient-colours-merged", "The three colours are made one.", "The gradient has the shape of the image.",
                  afterwards(layer_gradient, MERGED[0]), variants=tuple(afterwards(layer_gradient, merge) for merge in MERGED[1:])),
    Misconception("gradient-times-image", "The gradient is multiplied with the image.", _AS_IT_IS,
                  lambda network, layer, image, channel=None: image * layer_gradient(network, layer, image, channel),
                  variants=(lambda network, layer, image, channel=None: image + layer_gradient(network, layer, image, channel),)),
    Misconception("gradient-preprocessed", "The image is preprocessed, although it is prepared already.",
                  "The image is given as the model takes it.", _preprocessed,
                  variants=(lambda network, layer, image, channel=None: layer_gradient(network, layer, preprocess(image), channel),)),
    Misconception("gradient-without-batch", "The axis of the batch is lost.", "The gradient has the shape of the image, (1, H, W, 3).",
                  afterwards(layer_gradient, CUT[0]), variants=(afterwards(layer_gradient, CUT[1]),)),
)  # fmt: skip


def decisive(
    truth: Callable[..., np.ndarray], misconceptions: Sequence[Misconception], layer: str, channel: int | None
) -> DrawFunction:
    """Draws a network and an image for `layer` and `channel` that tell the `misconceptions` and their variants from the truth and from
    each other."""

    def function(rng):
        while True:
            given = ConvNet.draw(rng), layer, ConvNet.draw_image(rng, 1), channel
            values = [
                (each.id, formula(*given)) for each in misconceptions for formula in (each.formula, *each.variants)
            ]
            values.append(("", truth(*given)))
            pairs = combinations(values, 2)
            if all(one == other or distance(value, wrong) > 1e-2 for (one, value), (other, wrong) in pairs):
                return given

    return function


_BY_CHANCE = ("gradient-of-the-strongest-map", "gradient-of-the-strongest-place", "gradient-of-the-first-map")
_BY_CHANCE_OF_CHANNEL = ("gradient-ignores-channel", "gradient-of-the-next-map", "gradient-channel-axis")
"""Misconceptions that may be right by chance, without a channel and with one."""


def draw(layer: str, channel: int | None = None) -> DrawFunction:
    """Draws a network and an image for `layer`, and for its feature map `channel` where one is given."""
    ids = _BY_CHANCE if channel is None else _BY_CHANCE_OF_CHANNEL
    return decisive(layer_gradient, [each for each in MISCONCEPTIONS if each.id in ids], layer, channel)


QUANTITY = Quantity(
    "layer_gradient",
    layer_gradient,
    draws=(draw("second"), draw("second", 4), draw("first", 0)),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=0,
)
