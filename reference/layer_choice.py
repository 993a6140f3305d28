"""Content and style representations read from chosen layers.

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015): content is the activations of a layer, style the
Gram matrices of several.
"""

from pathlib import Path

import numpy as np

from . import backbone
from .gram_matrix import gram_matrix

DEFAULT_CONTENT_LAYERS = ("block5_conv2",)
DEFAULT_STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")


def extract_features(
    image: np.ndarray,
    content_layers: tuple[str, ...],
    style_layers: tuple[str, ...],
    weights: Path = backbone.DEFAULT_WEIGHTS,
) -> dict[str, dict[str, np.ndarray]]:
    """``{"content": {layer: (B, h, w, C)}, "style": {layer: (B, C, C)}}`` of RGB `image` (B, H, W, 3) in [0, 1]."""
    found = backbone.features(image, (*content_layers, *style_layers), weights)
    return {
        "content": {layer: found[layer] for layer in content_layers},
        "style": {layer: gram_matrix(found[layer]) for layer in style_layers},
    }
