"""Content and style representations read from chosen layers.

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015): content is the activations of a layer, style the
Gram matrices of several.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

from . import backbone
from . import gram_matrix as gram
from .gram_matrix import gram_matrix

DEFAULT_CONTENT_LAYERS = ("block5_conv2",)
DEFAULT_STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")

_ORDER = ("image", *(name for block in backbone.BLOCKS for name in (*(n for n in backbone.LAYERS if n.startswith(f"block{block}_")),
                                                                   f"block{block}_pool")))  # fmt: skip
"""The network's layers from the first to the last."""


def content(image: np.ndarray, layer: str) -> np.ndarray:
    """Activations (B, h, w, C) of `layer` for `image` (B, H, W, 3) in [0, 1], in float64."""
    return _activations(backbone.preprocess(image), layer)


def style(image: np.ndarray, layer: str) -> np.ndarray:
    """Gram matrices (B, C, C) of the activations of `layer` for `image` (B, H, W, 3) in [0, 1], in float64."""
    return gram_matrix(content(image, layer))


def _activations(prepared: np.ndarray, layer: str) -> np.ndarray:
    """Activations of `layer` for an input of the network. What one layer has computed, the next one uses."""
    run, found = _run(prepared.tobytes(), prepared.dtype.str, prepared.shape)
    while layer not in found:
        name, tensor = next(run)
        found[name] = tensor
    return found[layer]


@lru_cache(maxsize=16)
def _run(
    data: bytes, dtype: str, shape: tuple[int, ...]
) -> tuple[Iterator[tuple[str, np.ndarray]], dict[str, np.ndarray]]:
    """The network at work, and what it has computed. One image, prepared in all ways that are named, stays for all of a list's layers: at
    most 4 MB each."""
    return backbone.forward(np.frombuffer(data, dtype).reshape(shape)), {}


Prepare = Callable[[np.ndarray], np.ndarray]
"""What is given to the network, of an image in [0, 1]."""

_MEAN = np.array(backbone.CAFFE_MEAN_BGR)
_TORCH_MEAN, _TORCH_DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def _without_scaling(image):
    """Keras's `preprocess_input`, which expects values up to 255."""
    return image[..., ::-1] - _MEAN


_TWICE: tuple[Prepare, ...] = (
    lambda image: backbone.preprocess(backbone.preprocess(image)),
    lambda image: _without_scaling(backbone.preprocess(image)),
    lambda image: backbone.preprocess(255 * image),
)
_COLOURS: tuple[Prepare, ...] = (
    lambda image: 255 * image - _MEAN[::-1],
    lambda image: 255 * image - _MEAN,
    lambda image: 255 * image[..., ::-1] - _MEAN[::-1],
)
_OTHER: tuple[Prepare, ...] = (
    lambda image: 255 * image[..., ::-1],
    lambda image: 2 * image - 1,
    lambda image: (image - _TORCH_MEAN) / _TORCH_DEVIATION,
)
_EXPECTS = "lab.py has a function that turns an image with values from 0 to 1 into what the network expects."
_NAMES = "The entry of a name is made from the layer of that name."
_BATCH = "The result has an entry for each image of the batch, also where there is only one."


def _other_layer(step: int, finish: Callable[[np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    """The entry of the layer before or after; NaN where there is none."""

    def formula(image, layer):
        position = _ORDER.index(layer) + step
        if not 0 < position < len(_ORDER):
            return np.full(1, np.nan)
        return finish(content(image, _ORDER[position]))

    return formula


def _prepared(ways: tuple[Prepare, ...], finish: Callable[[np.ndarray], np.ndarray]) -> list[Callable[..., np.ndarray]]:
    return [
        partial(lambda image, layer, way: finish(_activations(way(image.astype(np.float64)), layer)), way=way)
        for way in ways
    ]


def _of_preparation(finish: Callable[[np.ndarray], np.ndarray]) -> tuple[Misconception, ...]:
    """What is given to the network in place of the preprocessed image; `finish` makes an entry of activations."""
    ways = {
        "features-preprocessed-twice": ("The image is preprocessed twice.", _TWICE),
        "features-colours-exchanged": ("Colours or their means are in another order than blue, green, red.", _COLOURS),
        "features-unscaled": ("The features are those of an almost black image.", (_without_scaling,)),
        "features-not-preprocessed": ("The features are those of an image that was not preprocessed.",
                                      (lambda image: image, lambda image: 255 * image)),
        "features-prepared-otherwise": ("The image is prepared as other networks expect it, or without the mean.", _OTHER),
    }  # fmt: skip
    found = []
    for name, (finding, kinds) in ways.items():
        formula, *variants = _prepared(kinds, finish)
        found.append(Misconception(name, finding, _EXPECTS, formula, variants=tuple(variants)))
    return tuple(found)


def _of_reading(finish: Callable[[np.ndarray], np.ndarray]) -> tuple[Misconception, ...]:
    """What is read in place of the activations of a layer; `finish` makes an entry of activations."""
    return (
        Misconception("features-of-another-layer", "The entries are those of the layer before or after the one that is named.", _NAMES,
                      _other_layer(1, finish), variants=(_other_layer(-1, finish),)),
        Misconception("features-first-image", "Only the first image of the batch counts, or its axis is dropped.", _BATCH,
                      lambda image, layer: finish(content(image, layer))[0],
                      variants=(lambda image, layer: finish(content(image, layer))[:1],)),
    )  # fmt: skip


def _of_activations(formula: Callable[[np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda image, layer: formula(content(image, layer))


_CONTENT_ONLY = (
    Misconception("content-is-gram", "The content entries are Gram matrices.", "Content is the activations themselves.",
                  _of_activations(gram_matrix), variants=(_of_activations(gram.summed),)),
    Misconception("content-summarised", "The activations are flattened, averaged or scaled.", "Content is the activations themselves.",
                  _of_activations(lambda a: a.reshape(a.shape[0], -1, a.shape[-1])),
                  variants=tuple(map(_of_activations, (lambda a: a.reshape(a.shape[0], -1), lambda a: a.mean((1, 2)), lambda a: a.mean(-1),
                                                       lambda a: a / a.max(), lambda a: a / np.linalg.norm(a), lambda a: a / a.size)))),
)  # fmt: skip
_FACTORS = tuple(
    each for each in gram.MISCONCEPTIONS if each.id.startswith(("gram-divided", "gram-not-averaged", "gram-doubled"))
)
_MIXED = tuple(each for each in gram.MISCONCEPTIONS if each.id.startswith("gram-batch"))
_STYLE_ONLY = (
    Misconception("style-not-gram", "The style entries are the activations themselves.", "Style is their Gram matrix.", content),
    Misconception("style-gram-scaled", "The Gram matrices among the style entries are divided or multiplied once more.",
                  "`gram_matrix` has averaged them already.", _of_activations(_FACTORS[0].formula),
                  variants=tuple(_of_activations(formula) for each in _FACTORS for formula in (each.formula, *each.variants))),
    Misconception("style-batch-mixed", "The images of a batch are mixed or averaged among the style entries.", _BATCH,
                  _of_activations(_MIXED[0].formula),
                  variants=tuple(_of_activations(formula) for each in _MIXED for formula in (each.formula, *each.variants))),
)  # fmt: skip

NAMES_EXCHANGED = Misconception(
    "features-names-exchanged",
    "The entries stand under each other's names.",
    _NAMES,
    lambda image, layer: np.nan,
)
"""Which names are exchanged depends on the student's lists."""


def draw(batch: int) -> DrawFunction:
    """Draws so many images, and a layer. Each image and colour has a brightness and a contrast of its own."""

    def function(rng: np.random.Generator) -> tuple[np.ndarray, str]:
        low, high = rng.uniform(0, 0.3, (batch, 1, 1, 3)), rng.uniform(0.5, 1, (batch, 1, 1, 3))
        ramp = np.linspace(0, 1, 32).reshape(1, -1, 1, 1)
        noise = rng.uniform(0, 1, (batch, 32, 40, 3))
        return (low + (high - low) * (0.6 * noise + 0.4 * ramp)).astype(np.float32), "block3_conv2"

    return function


CONTENT_QUANTITY = Quantity(
    "layer_choice, content",
    content,
    draws=(draw(2),),
    tolerance=2e-3,  # sixteen convolutions in float32; measured at most 2e-6 on a CPU, wide for a GPU's other order of sums
    misconceptions=(*_of_reading(lambda activations: activations), *_CONTENT_ONLY),
    margin=0,
)

STYLE_QUANTITY = Quantity(
    "layer_choice, style",
    style,
    draws=(draw(2),),
    tolerance=2e-3,
    misconceptions=(*_of_reading(gram_matrix), *_STYLE_ONLY),
    margin=0,
)

CONTENT_OF_ONE = Quantity(
    "layer_choice, content of one image",
    content,
    draws=(draw(1),),
    tolerance=2e-3,
    misconceptions=_of_preparation(lambda activations: activations),
    margin=0,
)

STYLE_OF_ONE = Quantity(
    "layer_choice, style of one image",
    style,
    draws=(draw(1),),
    tolerance=2e-3,
    misconceptions=_of_preparation(gram_matrix),
    margin=0,
)
