r"""The weighted sum of content, style and total variation loss.

.. math:: L = \alpha L_\text{content} + \beta L_\text{style} + \gamma V

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015), eq. 7, with the total variation added.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nbreferee.check import Misconception, Quantity

KEYS = ("content", "style", "total_variation")

DEFAULT_WEIGHTS = {"content": 1.0, "style": 10.0, "total_variation": 5.0}
"""Must equal the notebook's; a test compares them."""


def weighted_loss(content_loss: float, style_loss: float, tv_loss: float, weights: Mapping[str, float]) -> float:
    """The weighted sum; `weights` has the keys of `KEYS`."""
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


def _with_weights(*order):
    """The weighted sum with the weights (by key, or 0 or 1) of `order` in place of content, style, total variation."""

    def formula(content_loss, style_loss, tv_loss, weights):
        losses = (content_loss, style_loss, tv_loss)
        return sum((weights[key] if key in KEYS else key) * loss for key, loss in zip(order, losses, strict=True))

    return formula


_MATCH = "Each loss goes with the weight of its own name."
_ALL = "All three weights belong into the sum."


def _by_order(content_loss, style_loss, tv_loss, weights):
    return sum(
        weight * loss for weight, loss in zip(weights.values(), (content_loss, style_loss, tv_loss), strict=True)
    )


def _averaged(content_loss, style_loss, tv_loss, weights):
    return weighted_loss(content_loss, style_loss, tv_loss, weights) / 3


def _normalised(content_loss, style_loss, tv_loss, weights):
    return weighted_loss(content_loss, style_loss, tv_loss, weights) / sum(weights.values())


def _tv_weight_on_style(content_loss, style_loss, tv_loss, weights):
    scaled = style_loss * weights["total_variation"]
    return weights["content"] * content_loss + weights["style"] * scaled + tv_loss


MISCONCEPTIONS = (
    Misconception("weights-content-style-swapped", "The weights of content and style are swapped.", _MATCH,
                  _with_weights("style", "content", "total_variation")),
    Misconception("weights-style-tv-swapped", "The weights of style and total variation are swapped.", _MATCH,
                  _with_weights("content", "total_variation", "style")),
    Misconception("weights-content-tv-swapped", "The weights of content and total variation are swapped.", _MATCH,
                  _with_weights("total_variation", "style", "content")),
    Misconception("weights-content-ignored", "The content weight is ignored.", _ALL,
                  _with_weights(1, "style", "total_variation")),
    Misconception("weights-style-ignored", "The style weight is ignored.", _ALL,
                  _with_weights("content", 1, "total_variation")),
    Misconception("weights-tv-ignored", "The total variation weight is ignored.", _ALL, _with_weights("content", "style", 1)),
    Misconception("weights-all-ignored", "All weights are ignored.", _ALL, _with_weights(1, 1, 1)),
    Misconception("weights-tv-missing", "The total variation loss is missing from the sum.", "The sum has three terms.",
                  _with_weights("content", "style", 0)),
    Misconception("weights-style-missing", "The style loss is missing from the sum.", "The sum has three terms.",
                  _with_weights("content", 0, "total_variation")),
    Misconception("weights-content-missing", "The content loss is missing from the sum.", "The sum has three terms.",
                  _with_weights(0, "style", "total_variation")),
    Misconception("weights-tv-on-style", "The total variation weight is applied to the style loss.", _MATCH,
                  _tv_weight_on_style),
    Misconception("weights-by-order", "The weights are taken in the order in which they stand in the dict.",
                  "Use their names: a dict may hold them in any order.", _by_order),
    Misconception("weights-averaged", "The weighted losses are averaged instead of summed.", "The formula has no division.",
                  _averaged),
    Misconception("weights-normalised", "The sum is divided by the sum of the weights.", "The formula has no division.",
                  _normalised),
)  # fmt: skip


def draw(rng: np.random.Generator) -> tuple[Any, ...]:
    """Three losses and their weights, in an order of keys on which no function may rely."""
    losses = (float(value) for value in rng.uniform(0.5, 40, 3))
    keys = ("style", "total_variation", "content")
    return *losses, {key: float(value) for key, value in zip(keys, rng.uniform(0.2, 9, 3), strict=True)}


QUANTITY = Quantity(
    "loss_weights",
    weighted_loss,
    draws=(draw,),
    tolerance=1e-5,
    misconceptions=MISCONCEPTIONS,
    margin=1000,
)
