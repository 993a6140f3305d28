r"""The weighted sum of content, style and total variation loss.

.. math:: L = \alpha L_\text{content} + \beta L_\text{style} + \gamma V

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015), eq. 7, with the total variation added.

Losses and weights are drawn from prescribed numbers, which only change places, so that a wrong sum is equally wrong in every draw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations

import numpy as np

from nbreferee.check import Misconception, Quantity

KEYS = ("content", "style", "total_variation")

DEFAULT_WEIGHTS = {"content": 1.0, "style": 10.0, "total_variation": 0.5}
"""Must equal the notebook's; a test compares them."""

Setting = tuple[tuple[float, float, float], Mapping[str, float]]
"""The three losses, and their weights by the names in `KEYS`."""

_LOSSES = (0.9, 2.3, 7.1)
_WEIGHTS = (0.37, 1.9, 5.3)


def weighted_loss(content_loss: float, style_loss: float, tv_loss: float, weights: Mapping[str, float]) -> float:
    """The weighted sum; `weights` has the keys of `KEYS`."""
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


def weighted_losses(*settings: Setting) -> np.ndarray:
    """The weighted sums of several settings (N,)."""
    return np.array([weighted_loss(*losses, weights) for losses, weights in settings])


def gradient(setting: Setting) -> np.ndarray:
    """The derivatives (3,) of the weighted sum with respect to the losses."""
    return np.array([setting[1][key] for key in KEYS])


def _sum_of_products(losses, weights):
    return sum(weight * loss for weight, loss in zip(weights, losses, strict=True))


Join = Callable[[Sequence[float], Sequence[float]], float]
"""Makes one number of three losses and their three weights."""


def _variant(
    *settings: Setting,
    weights: Callable[[Mapping[str, float]], Sequence[float]] = lambda known: [known[key] for key in KEYS],
    order: Sequence[int] = (0, 1, 2),
    use: Sequence[int] = (0, 1, 2),
    signs: Sequence[float] = (1, 1, 1),
    terms: Sequence[float] = (1, 1, 1),
    join: Join = _sum_of_products,
    factor: Callable[[Sequence[float]], float] = lambda weights: 1,
) -> np.ndarray:
    """Weighted sums with something else in one of their places.

    `order` says which weight, and `use` which loss, each term has; `signs` and `terms` by what it is multiplied.
    """
    found = []
    for losses, known in settings:
        values = weights(known)
        chosen = [sign * term * losses[place] for sign, term, place in zip(signs, terms, use, strict=True)]
        found.append(join(chosen, [values[place] for place in order]) * factor([known[key] for key in KEYS]))
    return np.array(found, np.float64)


def _without(*missing):
    """Which terms there are when those at `missing` are not."""
    return tuple(float(place not in missing) for place in range(3))


def _ignoring(*places):
    """Weights of which those at `places` are 1."""
    return lambda known: [1 if place in places else known[key] for place, key in enumerate(KEYS)]


def _applied(power):
    return lambda losses, weights: sum(loss * weight**power for loss, weight in zip(losses, weights, strict=True))


def _one_added(place):
    """One of the weights is added to its loss."""
    return lambda losses, weights: sum(
        weight + loss if number == place else weight * loss
        for number, (loss, weight) in enumerate(zip(losses, weights, strict=True))
    )


def _tv_weight_on_style(losses, weights):
    return weights[0] * losses[0] + weights[1] * losses[1] * weights[2] + losses[2]


_BRACKETS = (
    lambda x, w: w[0] * (x[0] + w[1] * x[1] + w[2] * x[2]),
    lambda x, w: w[0] * x[0] + w[1] * (x[1] + w[2] * x[2]),
    lambda x, w: w[0] * (x[0] + w[1] * x[1]) + w[2] * x[2],
    lambda x, w: (w[0] * x[0] + w[1]) * x[1] + w[2] * x[2],
    lambda x, w: w[0] * x[0] + (w[1] * x[1] + w[2]) * x[2],
    lambda x, w: w[0] * (x[0] + w[1]) * x[1] + w[2] * x[2],
    lambda x, w: (w[0] * x[0] + w[1] * x[1]) * w[2] + x[2],
    lambda x, w: (w[0] * x[0] + w[1] * x[1]) * w[2] * x[2],
    lambda x, w: (w[0] * x[0] + w[1] * x[1] + w[2]) * x[2],
    lambda x, w: w[0] * (x[0] + w[1] * (x[1] + w[2] * x[2])),
    lambda x, w: (w[0] * x[0] + w[1] * x[1] + x[2]) * w[2],
    lambda x, w: (w[0] * x[0] + x[1]) * w[1] + w[2] * x[2],
    lambda x, w: ((w[0] * x[0] + x[1]) * w[1] + x[2]) * w[2],
)  # fmt: skip
"""Weighted sums with a bracket in the wrong place, of losses `x` and weights `w`."""

_REPEATED = ((1, 1, 2), (2, 1, 2), (0, 0, 2), (0, 2, 2), (0, 1, 0), (0, 1, 1))
"""Places of three, one of which stands in another's place as well."""

_MATCH = "Each loss goes with the weight of its own name."
_ALL = "All three weights belong into the sum."
_THREE = "The sum has three terms."
_PLAIN = "The formula multiplies and adds; nothing else happens to losses and weights."

MISCONCEPTIONS = (
    Misconception("weights-content-style-swapped", "The weights of content and style are swapped.", _MATCH,
                  partial(_variant, order=(1, 0, 2))),
    Misconception("weights-style-tv-swapped", "The weights of style and total variation are swapped.", _MATCH,
                  partial(_variant, order=(0, 2, 1))),
    Misconception("weights-content-tv-swapped", "The weights of content and total variation are swapped.", _MATCH,
                  partial(_variant, order=(2, 1, 0))),
    Misconception("weights-all-exchanged", "Each weight stands with a loss of another name.", _MATCH, partial(_variant, order=(1, 2, 0)),
                  variants=(partial(_variant, order=(2, 0, 1)),)),
    Misconception("weights-one-twice", "One of the weights stands in two terms, another in none.", _MATCH,
                  partial(_variant, order=_REPEATED[0]), variants=tuple(partial(_variant, order=places) for places in _REPEATED[1:])),
    Misconception("weights-one-for-all", "One of the weights multiplies all three losses.", _ALL, partial(_variant, order=(0, 0, 0)),
                  variants=(partial(_variant, order=(1, 1, 1)), partial(_variant, order=(2, 2, 2)))),
    Misconception("weights-loss-twice", "One of the losses stands in two terms, another in none.", "Each loss stands in one term.",
                  partial(_variant, use=_REPEATED[0]), variants=tuple(partial(_variant, use=places) for places in _REPEATED[1:])),
    Misconception("weights-content-ignored", "The content weight is ignored.", _ALL, partial(_variant, weights=_ignoring(0))),
    Misconception("weights-style-ignored", "The style weight is ignored.", _ALL, partial(_variant, weights=_ignoring(1))),
    Misconception("weights-tv-ignored", "The total variation weight is ignored.", _ALL, partial(_variant, weights=_ignoring(2))),
    Misconception("weights-all-ignored", "All weights are ignored.", _ALL, partial(_variant, weights=_ignoring(0, 1, 2))),
    Misconception("weights-default", "The default weights are used, whatever weights are given.", "Take them from the argument `weights`.",
                  partial(_variant, weights=lambda known: [DEFAULT_WEIGHTS[key] for key in KEYS]),
                  variants=tuple(partial(_variant, weights=lambda known, one=one: [(known | {one: DEFAULT_WEIGHTS[one]})[key] for key in KEYS])
                                 for one in KEYS[1:])),
    Misconception("weights-tv-missing", "The total variation loss is missing from the sum.", _THREE, partial(_variant, terms=_without(2))),
    Misconception("weights-style-missing", "The style loss is missing from the sum.", _THREE, partial(_variant, terms=_without(1))),
    Misconception("weights-content-missing", "The content loss is missing from the sum.", _THREE, partial(_variant, terms=_without(0))),
    Misconception("weights-one-term-only", "Only one of the three terms is returned.", _THREE, partial(_variant, terms=_without(1, 2)),
                  variants=(partial(_variant, terms=_without(0, 2)), partial(_variant, terms=_without(0, 1)))),
    Misconception("weights-term-twice", "One of the terms is added twice.", _THREE, partial(_variant, terms=(2, 1, 1)),
                  variants=(partial(_variant, terms=(1, 2, 1)), partial(_variant, terms=(1, 1, 2)))),
    Misconception("weights-subtracted", "A term is subtracted instead of added.", "All three losses are to become small.",
                  partial(_variant, signs=(1, 1, -1)),
                  variants=tuple(partial(_variant, signs=signs) for signs in ((1, -1, 1), (-1, 1, 1), (1, -1, -1), (-1, -1, -1)))),
    Misconception("weights-brackets", "A bracket is missing or stands in the wrong place, so that a weight multiplies more or less than its "
                  "own loss.", "Write each product of a weight and its loss by itself, then add the three.",
                  partial(_variant, join=_BRACKETS[0]), variants=tuple(partial(_variant, join=join) for join in _BRACKETS[1:])),
    Misconception("weights-tv-on-style", "The total variation weight is applied to the style loss.", _MATCH,
                  partial(_variant, join=_tv_weight_on_style)),
    Misconception("weights-by-order", "The weights are taken in the order in which they stand in the dict.",
                  "Use their names: a dict may hold them in any order.", partial(_variant, weights=lambda known: [*known.values()])),
    Misconception("weights-averaged", "The weighted losses are averaged instead of summed.", "The formula has no division.",
                  partial(_variant, factor=lambda weights: 1 / 3), variants=(partial(_variant, factor=lambda weights: 1 / 2),)),
    Misconception("weights-normalised", "The sum is divided by the sum of the weights.", "The formula has no division.",
                  partial(_variant, factor=lambda weights: 1 / sum(weights)), variants=(partial(_variant, factor=lambda weights: 1 / max(weights)),)),
    Misconception("weights-scaled", "The sum is multiplied or divided by a number.", "The formula has no other factors than the weights.",
                  partial(_variant, factor=lambda weights: 1 / 100),
                  variants=tuple(partial(_variant, factor=lambda weights, factor=factor: factor) for factor in
                                 (2, 3, 10, 100, 1000, 0.1, 0.25, 0.001, 1e-4))),
    Misconception("weights-largest", "The largest of the three terms is taken.", _THREE,
                  partial(_variant, join=lambda x, w: max(a * b for a, b in zip(w, x, strict=True))),
                  variants=(partial(_variant, join=lambda x, w: min(a * b for a, b in zip(w, x, strict=True))),)),
    Misconception("weights-summed-first", "The sum of the weights multiplies the sum of the losses.", _MATCH,
                  partial(_variant, join=lambda x, w: sum(w) * sum(x))),
    Misconception("weights-product", "The three terms are multiplied instead of added.", _PLAIN,
                  partial(_variant, join=lambda x, w: np.prod(x) * np.prod(w)), variants=(partial(_variant, join=lambda x, w: np.prod(x) * sum(w)),)),
    Misconception("weights-added", "A weight is added to its loss instead of multiplied with it.", _PLAIN,
                  partial(_variant, join=lambda x, w: sum(x) + sum(w)),
                  variants=(partial(_variant, join=lambda x, w: np.prod([a + b for a, b in zip(x, w, strict=True)])),
                            *(partial(_variant, join=_one_added(place)) for place in range(3)))),
    Misconception("weights-divided", "The losses are divided by their weights.", _PLAIN, partial(_variant, join=_applied(-1))),
    Misconception("weights-applied-twice", "Each loss is multiplied by its weight twice.", _PLAIN, partial(_variant, join=_applied(2))),
    Misconception("weights-powers", "Losses or terms are raised to a power.", _PLAIN,
                  partial(_variant, join=lambda x, w: sum(a * b**2 for a, b in zip(w, x, strict=True))),
                  variants=(partial(_variant, join=lambda x, w: sum(np.abs(b) ** a for a, b in zip(w, x, strict=True))),
                            partial(_variant, join=lambda x, w: sum((a * b) ** 2 for a, b in zip(w, x, strict=True))),
                            partial(_variant, join=lambda x, w: sum(a * np.sqrt(np.abs(b)) for a, b in zip(w, x, strict=True))))),
)  # fmt: skip


def _derivatives(setting: Setting, **changes) -> np.ndarray:
    """The derivatives of a changed sum with respect to the three losses, by central differences. `changes` are those of `_variant`."""
    losses, weights = setting
    found = []
    for place, loss in enumerate(losses):
        step = 1e-4 * loss
        up, down = ([*losses[:place], loss + sign * step, *losses[place + 1 :]] for sign in (1, -1))
        found.append(np.diff(_variant((down, weights), (up, weights), **changes))[0] / (2 * step))
    return np.array(found)


def _differentiated(misconception: Misconception) -> Misconception:
    formula, *variants = (
        partial(_derivatives, **each.keywords) for each in (misconception.formula, *misconception.variants)
    )
    return replace(misconception, formula=formula, variants=tuple(variants))


def draw(rng: np.random.Generator) -> tuple[Setting, ...]:
    """Four settings: losses, and weights whose keys stand in another order each time, never in that of `KEYS`.

    Neither the largest term nor the smallest has the same name in all of them: they are no single term.
    """
    while True:
        settings = _settings(rng)
        terms = np.array([np.multiply(losses, gradient((losses, weights))) for losses, weights in settings])
        if np.ptp(terms.argmax(1)) and np.ptp(terms.argmin(1)):
            return settings


def _settings(rng: np.random.Generator) -> tuple[Setting, ...]:
    orders = list(permutations(range(3)))
    settings = []
    for of_losses, of_keys in zip(rng.permutation(orders)[:4], rng.permutation(orders[1:])[:4], strict=True):
        one, other = np.exp(rng.uniform(-0.5, 0.5, 2))
        losses = tuple(float(one * _LOSSES[place]) for place in of_losses)
        weights = [float(other * weight) for weight in rng.permutation(_WEIGHTS)]
        settings.append((losses, {KEYS[place]: weights[place] for place in of_keys}))
    return tuple(settings)


QUANTITY = Quantity(
    "loss_weights",
    weighted_losses,
    draws=(draw,),
    tolerance=1e-5,
    misconceptions=MISCONCEPTIONS,
    margin=1000,
    label="What weighted_loss gives for four settings",
)

GRADIENT_QUANTITY = Quantity(
    "loss_weights, gradient",
    gradient,
    draws=(lambda rng: draw(rng)[:1],),
    tolerance=1e-5,
    misconceptions=tuple(map(_differentiated, MISCONCEPTIONS)),
    margin=0,
    label="The gradient with respect to the three losses",
)
