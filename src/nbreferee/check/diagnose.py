"""Which named misconception explains a wrong value, if one does."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .describe import in_words, names_of
from .misconception import Misconception
from .norms import as_factor, distance


def nearest(
    value: np.ndarray,
    expected: np.ndarray,
    tolerance: float,
    misconceptions: Iterable[Misconception],
    inputs: Sequence[Any],
) -> Misconception | None:
    """The misconception whose formula gives `value`, of several the nearest.

    None where a formula gives the truth itself, or where two give the same, so that the value cannot tell them apart.
    """
    found = []
    for misconception in misconceptions:
        away = float("inf")
        for formula in (misconception.formula, *misconception.variants):
            with np.errstate(all="ignore"):
                wrong = np.asarray(formula(*inputs), np.float64)
            if np.all(np.isfinite(wrong)) and distance(wrong, expected) > tolerance:
                away = min(away, distance(value, wrong))
        found.append((away, misconception))
    found.sort(key=lambda pair: pair[0])
    if not found or found[0][0] > max(tolerance, 1e-4):
        return None
    ambiguous = len(found) > 1 and found[1][0] <= 2 * found[0][0] + 1e-7
    return None if ambiguous else found[0][1]


def nearest_but_for_a_factor(
    value: np.ndarray,
    expected: np.ndarray,
    misconceptions: Iterable[Misconception],
    inputs: Sequence[Any],
    sizes: Mapping[str, float],
) -> tuple[Misconception, str] | None:
    """The misconception that gives `value` but for a factor which `sizes` name, and that factor in words.

    None for single numbers, which any formula gives but for a factor, for multiples of the truth, and where two formulas
    fit but for their factors.
    """
    if value.shape != expected.shape or value.size < 2 or not np.any(value) or not np.all(np.isfinite(value)):
        return None
    found = []
    for misconception in misconceptions:
        with np.errstate(all="ignore"):
            wrong = np.asarray(misconception.formula(*inputs), np.float64)
        if wrong.shape != value.shape or not np.all(np.isfinite(wrong)) or as_factor(expected, wrong) is not None:
            continue
        factor = as_factor(value, wrong)
        if factor is not None:
            found.append((misconception, factor))
    if len(found) != 1:
        return None
    ((misconception, factor),) = found
    return (misconception, in_words(factor, sizes)) if names_of(factor, sizes) else None
