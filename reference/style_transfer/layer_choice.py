"""Content and style representations read from chosen layers.

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015): content is the activations of a layer, style the
Gram matrices of several.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from nbreferee.check import Misconception, Quantity

from . import backbone, inputs
from .gram_matrix import gram_matrix

DEFAULT_CONTENT_LAYERS = ("block5_conv2",)
DEFAULT_STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")


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


@lru_cache(maxsize=4)
def _run(
    data: bytes, dtype: str, shape: tuple[int, ...]
) -> tuple[Iterator[tuple[str, np.ndarray]], dict[str, np.ndarray]]:
    return backbone.forward(np.frombuffer(data, dtype).reshape(shape)), {}


_EXPECTS = "lab.py has a function that turns an image with values from 0 to 1 into what the network expects."

MISCONCEPTIONS = (
    Misconception("features-unscaled", "The features are those of an almost black image.", _EXPECTS,
                  lambda image, layer: _activations(backbone.preprocess(image / 255), layer)),
    Misconception("features-not-preprocessed", "The features are those of an image that was not preprocessed.", _EXPECTS,
                  _activations, variants=(lambda image, layer: _activations(255 * image, layer),)),
)  # fmt: skip


def draw(rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """Two images, and a layer."""
    return inputs.image(rng, 2, 32, 40), "block4_conv2"


CONTENT_QUANTITY = Quantity(
    "layer_choice, content",
    content,
    draws=(draw,),
    tolerance=2e-3,  # sixteen convolutions in float32; measured at most 2e-6 on a CPU, wide for a GPU's other order of sums
    misconceptions=MISCONCEPTIONS,
    margin=0,
)

STYLE_QUANTITY = Quantity("layer_choice, style", style, draws=(draw,), tolerance=2e-3, margin=0)
