"""Activations of one layer of a network, and the activations that are taken for them."""

from collections.abc import Callable

import numpy as np

from nbreferee.check import Draw, Misconception, Quantity

from .backbone import CAFFE_MEAN_BGR, preprocess
from .convnet import LAYERS, ConvNet
from .convolution import convolve


def feature_maps(network: ConvNet, layer: str, image: np.ndarray, earlier: ConvNet | None = None) -> np.ndarray:
    """Activations (B, h, w, C) of `layer` for `image` (B, H, W, 3). Which network was asked `earlier` does not matter."""
    return network.activations(image)[layer]


def _neighbour(step):
    """A layer before or after, with the image before the first; NaN beyond the ends."""

    def formula(network, layer, image, earlier=None):
        found = {"image": image.astype(np.float64), **network.activations(image)}
        position = list(found).index(layer) + step
        return list(found.values())[position] if 0 <= position < len(found) else np.full(image.shape, np.nan)

    return formula


def _last(network, layer, image, earlier=None):
    return network.activations(image)[LAYERS[-1]]


def _before_relu(network, layer, image, earlier=None):
    below = {"first": None, "second": "first", "pool": "first", "third": "pool"}[layer]
    tensor = network.activations(image)[below] if below else image.astype(np.float64)
    return convolve(tensor, *network.parameters("second" if layer == "pool" else layer))


def _earlier(network, layer, image, earlier=None):
    return np.nan if earlier is None else feature_maps(earlier, layer, image)


def _of(change: Callable[[np.ndarray], np.ndarray]):
    """The maps of a changed image."""
    return lambda network, layer, image, earlier=None: feature_maps(network, layer, change(image.astype(np.float64)))


def _then(change: Callable[[np.ndarray], np.ndarray]):
    """The maps, changed afterwards."""
    return lambda network, layer, image, earlier=None: change(feature_maps(network, layer, image))


def _divided(axes, lowest=False):
    """Maps divided by their largest value over some axes, or scaled from their smallest to their largest."""

    def change(maps):
        low = maps.min(axes, keepdims=True) if lowest else 0
        high = maps.max(axes, keepdims=True)
        return np.divide(maps - low, high - low, out=np.zeros(maps.shape), where=high > low)

    return change


def _of_several(change: Callable[[np.ndarray], np.ndarray]):
    """The maps, changed afterwards; NaN where there is one image."""
    formula = _then(change)
    return lambda network, layer, image, earlier=None: formula(network, layer, image) if len(image) > 1 else np.nan


def _of_one(network, layer, image, earlier=None):
    return feature_maps(network, layer, image)[0] if len(image) == 1 else np.nan


_WHICH = "Build a model whose output is the output of the layer of that name."
_AS_THEY_ARE = "Return the activations as the layer hands them on."

MISCONCEPTIONS = (
    Misconception("maps-of-the-last-layer", "These are the activations of the network's last layer.", _WHICH, _last),
    Misconception("maps-of-the-layer-before", "These are the activations of the layer before: the layer's input.", _WHICH,
                  _neighbour(-1), variants=(_neighbour(-2),)),
    Misconception("maps-of-the-layer-after", "These are the activations of a later layer.", _WHICH, _neighbour(1)),
    Misconception("maps-before-relu", "These are the values before the ReLU.",
                  "A layer's activations are what it hands on, activation function included.", _before_relu),
    Misconception("maps-of-an-earlier-model", "These are the activations of a model that the function was given before.",
                  "What is kept from one call to the next has to fit the model, not only the layer's name.", _earlier),
    Misconception("maps-preprocessed", "The image is preprocessed, although it is prepared already.",
                  "The image is given as the model takes it.", _of(preprocess),
                  variants=(_of(lambda image: image[..., ::-1] - np.array(CAFFE_MEAN_BGR)), _of(lambda image: image / 255),
                            _of(lambda image: image * 255), _of(lambda image: image[..., ::-1]), _of(lambda image: np.clip(image, 0, 1)))),
    Misconception("maps-scaled", "The maps are scaled or cut off.", _AS_THEY_ARE, _then(_divided((1, 2))),
                  variants=(_then(_divided((0, 1, 2, 3))), _then(_divided((1, 2), lowest=True)), _then(_divided((0, 1, 2, 3), lowest=True)),
                            _then(lambda maps: np.clip(maps, 0, 1)), _then(lambda maps: 1.0 * (maps > 0)))),
    Misconception("maps-summarised", "The maps are averaged or summed over the image or the channels.", _AS_THEY_ARE,
                  _then(lambda maps: maps.mean(-1)),
                  variants=(_then(lambda maps: maps.mean(-1, keepdims=True)), _then(lambda maps: maps.sum(-1)), _then(lambda maps: maps.max(-1)),
                            _then(lambda maps: maps.mean((1, 2))), _then(lambda maps: maps.max((1, 2))),
                            _then(lambda maps: maps.reshape(len(maps), -1)))),
    Misconception("maps-of-one-channel", "Only one of the maps is returned.", "All maps of the layer belong to its activations.",
                  _then(lambda maps: maps[..., :1]), variants=(_then(lambda maps: maps[..., 0]), _then(lambda maps: maps[0, ..., 0]))),
    Misconception("maps-axes-exchanged", "The axes stand in another order than (B, h, w, C).", "Keras puts the channels last, and so does this lab.",
                  _then(lambda maps: maps.transpose(0, 3, 1, 2)),
                  variants=(_then(lambda maps: maps.transpose(3, 1, 2, 0)), _then(lambda maps: maps.transpose(0, 2, 1, 3)),
                            _then(lambda maps: maps[0].transpose(2, 0, 1)))),
    Misconception("maps-batch-averaged", "The images of the batch are averaged or summed.", "Each image has maps of its own.",
                  _of_several(lambda maps: maps.mean(0)),
                  variants=(_of_several(lambda maps: maps.mean(0, keepdims=True)), _of_several(lambda maps: maps.sum(0)),
                            _of_several(lambda maps: np.broadcast_to(maps.mean(0), maps.shape)))),
    Misconception("maps-of-the-first-image", "Only the first image of the batch counts.", "Give the model the whole batch.",
                  _of_several(lambda maps: np.broadcast_to(maps[:1], maps.shape)),
                  variants=(_of_several(lambda maps: maps[0]), _of_several(lambda maps: maps[:1]))),
    Misconception("maps-without-batch", "The axis of the batch is lost where there is one image.", "Return all that the model gives.", _of_one),
)  # fmt: skip


def draw(layer: str, batch: int, others: bool = False) -> Draw:
    """Draws a network and images for `layer`, and where there are `others`, a network that was asked earlier.

    One image cannot be confused with another.
    """
    exclude = {"maps-of-the-first-image", "maps-batch-averaged"} if batch == 1 else {"maps-without-batch"}
    exclude |= set() if others else {"maps-of-an-earlier-model"}
    exclude |= {"maps-of-the-last-layer"} if layer == "third" else set()

    def function(rng):
        earlier = (ConvNet.draw(rng),) if others else ()
        return ConvNet.draw(rng), layer, ConvNet.draw_image(rng, batch), *earlier

    return Draw(function, exclude)


QUANTITY = Quantity(
    "feature_maps",
    feature_maps,
    draws=(draw("second", batch=2), draw("third", batch=1, others=True)),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
)
