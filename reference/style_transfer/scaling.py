"""Linear scaling of an array to [0, 1], and what is mistaken for it: the quantity of two questions.

**Where acceptance ends.** An epsilon of at most 1e-3 beside the range is accepted, and not one of 1e-2: all drawn arrays have the range
`RANGE`. Their values lie at prescribed places of it and only change places, so that every draw decides alike.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations

import numpy as np

from nbreferee.check import AcceptedVariant, DrawFunction, Example, Misconception, Quantity

RANGE = 48.0
"""The largest value of drawn arrays minus the smallest. An epsilon of 1e-3 changes the result by 0.2 tolerances, one of 1e-2 by two."""

_LOWEST = (-21.0, 190.0, -310.0)
"""The smallest values: of arrays around zero, of large ones, of negative ones."""


def to_unit_interval(values: np.ndarray) -> np.ndarray:
    """`values` scaled linearly, the smallest to 0 and the largest to 1, in float64; zero where all are the same."""
    values = values.astype(np.float64)
    spread = np.ptp(values)
    return (values - values.min()) / spread if spread > 0 else np.zeros(values.shape)


def scaling(name: str, prefix: str, shape: tuple[int, ...], **names: tuple[str, ...]) -> Quantity:
    """The scaling of the question `name`, of arrays of `shape` with values around zero, then far above, then far below.

    Ids of misconceptions begin with `prefix`. `names` are the axes and symbols of a `Quantity`.
    """
    return Quantity(
        name,
        to_unit_interval,
        draws=tuple(_draw(shape, lowest) for lowest in _LOWEST),
        tolerance=1e-4,
        misconceptions=_misconceptions(prefix),
        variants=(AcceptedVariant("an epsilon of 1e-3 beside the range", _with_epsilon(1e-3)),),
        margin=0,
        examples=tuple(Example(f"{name}({{}})", (values,)) for values in _FEW),
        **names,
    )


_FEW = tuple(
    np.array(values, np.float32)
    for values in (
        [[[[-100, 200], [50, 0]], [[300, -200], [100, 25]]]],
        [[[[600, 300], [450, 500]], [[900, 350], [400, 425]]]],
    )
)
"""Eight values around zero, and eight far above it."""


def _draw(shape: Sequence[int], lowest: float) -> DrawFunction:
    """Draws an array of `shape`, float32, from `lowest` to `lowest` + `RANGE`, of more small values than large ones."""

    def function(rng: np.random.Generator) -> tuple[np.ndarray]:
        inner = 0.05 + 0.9 * np.linspace(0, 1, int(np.prod(shape)) - 2) ** 1.5
        places = rng.permutation(np.concatenate([[0], inner, [1]]))
        return ((lowest + RANGE * places).reshape(shape).astype(np.float32),)

    return function


def _with_epsilon(epsilon):
    return lambda v: (v - v.min()) / (np.ptp(v) + epsilon)


def _extremes(low_axes, high_axes):
    """The smallest values over some axes become 0, the largest over others 1."""

    def formula(values):
        low, high = values.min(low_axes, keepdims=True), values.max(high_axes, keepdims=True)
        return (values - low) / (high - low)

    return formula


def _deprocessed(contrast, middle=0.5):
    return lambda v: np.clip(middle + contrast * (v - v.mean()) / v.std(), 0, 2 * middle)


def _sigmoid(values):
    return 1 / (1 + np.exp(-values))


def _standardised(values):
    return (values - values.mean()) / values.std()


def _softmax(axis):
    def formula(values):
        powers = np.exp(values - values.max(axis, keepdims=True))
        return powers / powers.sum(axis, keepdims=True)

    return formula


_ALL = (0, 1, 2, 3)
_PARTS = [axes for count in (3, 2, 1) for axes in combinations(_ALL, count)]

_VARIANTS: dict[str, tuple[str, tuple[Callable, ...]]] = {
    "not-shifted": ("The values are divided by the largest or by their range, but not shifted.",
                    (lambda v: v / v.max(), lambda v: v / np.abs(v).max(), lambda v: v / np.ptp(v))),
    "not-divided": ("The values are shifted, but not divided by their range.", (lambda v: v - v.min(),)),
    "divided-by-the-maximum": ("The shifted values are divided by the largest value, not by the range.",
                               (lambda v: (v - v.min()) / v.max(), lambda v: (v - v.min()) / np.abs(v).max())),
    "divided-by-another-number": ("The shifted values are divided by something else than their range.",
                                  (lambda v: (v - v.min()) / v.std(), lambda v: (v - v.min()) / 255, lambda v: (v - v.min()) / v.sum(),
                                   lambda v: (v - v.min()) / v.mean(), lambda v: (v - v.min()) / (v.max() + v.min()),
                                   lambda v: (v - v.min()) / (v - v.min()).sum(), lambda v: v / 255)),
    "brackets": ("A bracket is missing, so that only a part of the numerator is divided.",
                 (lambda v: v - v.min() / np.ptp(v), lambda v: (v - v.min()) / v.max() - v.min(), lambda v: v / v.max() - v.min(),
                  lambda v: v - v.min() / v.max() - v.min())),
    "fixed-range": ("Fixed numbers are taken for the smallest and the largest value.",
                    (lambda v: (v + 1) / 2, lambda v: v + 0.5, lambda v: (v + 128) / 255, lambda v: np.clip((v + 1) / 2, 0, 1))),
    "large-epsilon": ("The epsilon beside the range is so large that the largest value does not become 1.",
                      tuple(map(_with_epsilon, (0.1, 0.01, 0.02, 0.05, 0.2, 0.5, 1)))),
    "per-channel": ("Each channel is scaled on its own, so that they cannot be compared any more.", (_extremes((0, 1, 2), (0, 1, 2)),)),
    "per-input-channel": ("Each slice along the last but one axis is scaled on its own.", (_extremes((0, 1, 3), (0, 1, 3)),)),
    "per-part": ("Parts of the array are scaled on their own, so that they cannot be compared any more.",
                 tuple(_extremes(axes, axes) for axes in _PARTS if axes not in ((0, 1, 2), (0, 1, 3)))),
    "mixed-extremes": ("One of the two extremes is that of the whole array, the other that of a part.",
                       tuple(_extremes(*pair) for axes in _PARTS for pair in ((_ALL, axes), (axes, _ALL)))),
    "absolute": ("The signs are lost: absolute values or squares are scaled.",
                 (lambda v: np.abs(v) / np.abs(v).max(), lambda v: to_unit_interval(np.abs(v)), lambda v: v**2 / np.max(v**2),
                  lambda v: to_unit_interval(v**2))),
    "symmetric": ("Zero is kept in the middle.", (lambda v: 0.5 + 0.5 * v / np.abs(v).max(),)),
    "around-the-mean": ("The mean is subtracted, not the smallest value.",
                        (lambda v: (v - v.mean()) / np.ptp(v), lambda v: (v - v.mean()) / np.ptp(v) + 0.5, lambda v: (v - v.mean()) / v.max(),
                         lambda v: v - v.mean(), lambda v: (v - v.mean()) / np.abs(v - v.mean()).max(),
                         lambda v: 0.5 + 0.5 * (v - v.mean()) / np.abs(v - v.mean()).max())),
    "clipped": ("Values outside 0 to 1 are cut off.", (lambda v: np.clip(v, 0, 1), lambda v: np.clip(v, 0, 255) / 255, lambda v: np.maximum(v, 0),
                                                      lambda v: np.maximum(v, 0) / v.max())),
    "standardised": ("The values are standardised by mean and deviation.",
                     (_standardised, lambda v: (v - v.mean((0, 1, 2))) / v.std((0, 1, 2)))),
    "deprocessed": ("The values are standardised and cut off, as in Keras's old `deprocess_image`: not the extremes become 0 and 1.",
                    (_deprocessed(0.1), _deprocessed(0.15), _deprocessed(0.2), _deprocessed(0.25), _deprocessed(0.5), _deprocessed(64, 127.5),
                     lambda v: np.clip(_standardised(v), 0, 1), lambda v: np.clip(0.5 + _standardised(v), 0, 1),
                     lambda v: to_unit_interval(np.clip(_standardised(v), -2, 2)))),
    "squashed": ("A function that is not linear squeezes the values.",
                 (_sigmoid, lambda v: _sigmoid(_standardised(v)), _softmax(_ALL), _softmax((-1,)), np.tanh, lambda v: 0.5 + 0.5 * np.tanh(v),
                  lambda v: _sigmoid(v - v.mean()), lambda v: _sigmoid(to_unit_interval(v)))),
    "unit-length": ("The values are divided by a norm: the length of the whole array or of parts of it.",
                    (lambda v: v / np.linalg.norm(v), lambda v: (v - v.mean()) / np.linalg.norm(v - v.mean()),
                     lambda v: (v - v.min()) / np.linalg.norm(v - v.min()), lambda v: v / np.abs(v).sum(),
                     *(partial(lambda v, axes: v / np.sqrt(np.square(v).sum(axes, keepdims=True)), axes=axes) for axes in _PARTS))),
    "to-255": ("The values go from 0 to 255.", (lambda v: 255 * to_unit_interval(v), lambda v: np.floor(255 * to_unit_interval(v)),
                                               lambda v: np.round(255 * to_unit_interval(v)))),
    "other-range": ("The values are scaled linearly, but to another range than from 0 to 1.",
                    (lambda v: 2 * to_unit_interval(v) - 1, lambda v: to_unit_interval(v) - 1, lambda v: to_unit_interval(v) - 0.5,
                     lambda v: 2 * to_unit_interval(v), lambda v: to_unit_interval(v) / 2, lambda v: to_unit_interval(v) + 1,
                     lambda v: -to_unit_interval(v), lambda v: 100 * to_unit_interval(v))),
    "inverted": ("Small and large are exchanged.", (lambda v: 1 - to_unit_interval(v),)),
}  # fmt: skip
"""Each mistake's finding, and its formulas."""


def _misconceptions(prefix: str) -> tuple[Misconception, ...]:
    hint = "The smallest value of the whole array becomes 0, the largest becomes 1."
    return tuple(
        Misconception(f"{prefix}-{name}", finding, hint, *map(_in_float64, formulas[:1]), variants=tuple(map(_in_float64, formulas[1:])))
        for name, (finding, formulas) in _VARIANTS.items()
    )  # fmt: skip


def _in_float64(formula):
    return lambda values: formula(values.astype(np.float64))
