"""Whether a value that is nearly right has been rounded, and how far: to half precision, to whole numbers, to 256 steps."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .formula import computed
from .norms import distance

_STEPS = 255

_Round = Callable[[np.ndarray], np.ndarray]

_ROUNDED = 2e-7
"""Relative distance within which float32 holds a number."""

_MOST_OF_A_NUMBER = 1e-2
"""Relative distance within which a single number counts as rounded: further away, it may be whole by chance."""


def _to_float16(array: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return array.astype(np.float16).astype(np.float64)


def _to_bfloat16(array: np.ndarray) -> np.ndarray:
    """The nearest numbers with the upper 16 of float32's 32 bits; of two, the even one."""
    bits = array.astype(np.float32).view(np.uint32).astype(np.int64)
    upper = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
    return upper.astype(np.uint32).view(np.float32).astype(np.float64)


def _to_steps(array: np.ndarray) -> np.ndarray:
    return np.round(array * _STEPS) / _STEPS


_GRIDS: tuple[tuple[str, float], ...] = (
    ("its numbers are whole", 1.0),
    ("its numbers are multiples of 1/255, as in pictures of 8 bits", 1 / _STEPS),
)
"""What is said of a result that lies on a grid, and the grid's step."""

_HALF_PRECISION: tuple[tuple[str, _Round, float, float], ...] = (
    ("its numbers are those that bfloat16 can hold", _to_bfloat16, 2.0**-5, 2.0**8),
    ("its numbers are those that float16 can hold", _to_float16, 2.0**-7, 2.0**11),
)
"""What is said of a result in half precision, how it is rounded, the most that it may then be off, and up to where it holds every
whole number.

A whole sum may have been computed so; its error is some ten times that of one rounding.
"""

_INPUTS: tuple[tuple[str, _Round], ...] = (
    ("float16", _to_float16),
    ("bfloat16", _to_bfloat16),
    ("whole numbers", np.round),
    ("multiples of 1/255", _to_steps),
)


def rounding(
    value: np.ndarray,
    expected: np.ndarray,
    tolerance: float,
    truth: Callable[..., Any] | None = None,
    inputs: Sequence[Any] = (),
) -> str | None:
    """What shows that a wrong `value` has been rounded, as a part of a sentence; None where rounding does not explain it.

    Args:
        value: what the student's code gave, float64.
        expected: what is right, of the same shape.
        tolerance: what rounding has to exceed, as a relative distance, to be an explanation.
        truth: the right formula, of `inputs`; where it is given, inputs that were rounded first are recognised.
        inputs: what the value was computed from.
    """
    away = distance(value, expected)
    if value.size == 1 and away > _MOST_OF_A_NUMBER:
        return None
    for words, step in _GRIDS:
        if _off_grid(expected, step, tolerance) and _on_grid(value, expected, step):
            return words
    for words, to, most, whole in _HALF_PRECISION:
        tells = np.any((np.round(value) != value) | (np.abs(value) > whole))
        changes = distance(to(expected), expected) > _ROUNDED
        if tells and changes and away <= most and distance(to(value), value) <= _ROUNDED:
            return words if value.size > 1 else "it is a number that half precision can hold, float16 or bfloat16"
    if truth is None or away > 1e-2:
        return None
    for words, to in _INPUTS:
        for rounded in _rounded(inputs, to):
            wrong = computed(truth, rounded)
            if tolerance < distance(wrong, expected) < np.inf and distance(value, wrong) <= 0.1 * tolerance:
                return f"it is what comes out if an input is first rounded to {words}"
    return None


def _off_grid(expected: np.ndarray, step: float, tolerance: float) -> bool:
    return distance(np.round(expected / step) * step, expected) > tolerance


def _on_grid(value: np.ndarray, expected: np.ndarray, step: float) -> bool:
    """Whether `value` is `expected` rounded to multiples of `step`: to the nearest, down, up, or toward zero."""
    steps = value / step
    if distance(np.round(steps), steps) > _ROUNDED:
        return False
    ways = (np.round, np.floor, np.ceil, np.trunc)
    return any(np.mean(np.round(steps) == way(expected / step)) >= 0.98 for way in ways)


def _rounded(inputs: Sequence[Any], to: _Round) -> Iterator[list[Any]]:
    """`inputs` with all arrays rounded, then with one of them."""
    places = [place for place, entry in enumerate(inputs) if _is_float(entry)]
    for chosen in [places, *([place] for place in places if len(places) > 1)]:
        if chosen:
            yield [_apply(entry, to) if place in chosen else entry for place, entry in enumerate(inputs)]


def _is_float(entry: Any) -> bool:
    if isinstance(entry, list | tuple):
        return bool(entry) and all(map(_is_float, entry))
    return isinstance(entry, np.ndarray) and entry.dtype.kind == "f"


def _apply(entry: Any, to: _Round) -> Any:
    return [_apply(part, to) for part in entry] if isinstance(entry, list | tuple) else to(entry)
