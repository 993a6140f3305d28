"""Decides whether a student's value is right, and if not, what is known about the error.

Values are compared by norm, never element by element: ``norm(student - reference) / norm(reference)``.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, Protocol

import numpy as np

from .failure import CheckFailed
from .inside.wire import Opaque
from .report import Comparison

WINDOW = 6
"""Rows and columns of a value that a student is shown."""


class Misconception(Protocol):
    """A named wrong formula. `formula` takes the same arguments as the right one.

    One that `exchanges` two things, given by their words, lets another one mean the opposite thing beside it. `variants` are
    further formulas of the same mistake.
    """

    id: str
    seems: str
    advice: str
    formula: Callable[..., Any]
    exchanges: tuple[str, str] | None
    variants: tuple[Callable[..., Any], ...]


@dataclass(frozen=True)
class _Pair:
    """Two misconceptions at once."""

    id: str
    seems: str
    advice: str
    formula: Callable[..., Any]
    exchanges: tuple[str, str] | None = None
    variants: tuple[Callable[..., Any], ...] = ()


def pairs(misconceptions: Iterable[Misconception]) -> Iterator[Misconception]:
    """Two misconceptions at a time, of those whose formulas are one function with different keywords (`functools.partial`)."""
    composable = [each for each in misconceptions if isinstance(each.formula, partial)]
    for one, other in combinations(composable, 2):
        first, second = one.formula, other.formula
        if first.func is second.func and not {*first.keywords} & {*second.keywords}:
            advice = " ".join(dict.fromkeys((one.advice, other.advice)))
            both = partial(first.func, **first.keywords, **second.keywords)
            seems = f"{_exchanged(one.seems, other.exchanges)} {_exchanged(other.seems, one.exchanges)}"
            yield _Pair(f"{one.id}+{other.id}", f"Two things are wrong. {seems}", advice, both)


def _exchanged(sentence: str, words: tuple[str, str] | None) -> str:
    """`sentence` with each of two words in the place of the other."""
    if words is None:
        return sentence
    return re.sub("|".join(words), lambda found: words[found.group() == words[0]], sentence)


def distance(value: np.ndarray, reference: np.ndarray) -> float:
    """Relative distance ``|value - reference| / |reference|`` in float64; infinite where shapes differ or a NaN is."""
    value, reference = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    if value.shape != reference.shape or not np.all(np.isfinite(value)):
        return float("inf")
    scale = np.linalg.norm(reference)
    difference = float(np.linalg.norm(value - reference))
    return difference / float(scale) if scale > 0 else difference


def close_to(
    got: Any,
    expected: Any,
    tolerance: float,
    *,
    misconceptions: Iterable[Misconception] = (),
    inputs: tuple = (),
    axes: tuple[str, str, str, str] = ("B", "H", "W", "C"),
    what: str = "The result",
) -> None:
    """Pass if `got` equals `expected` to within `tolerance`, else raise `CheckFailed` saying what is wrong.

    Args:
        got: what came back from the student's session.
        expected: array or number, float64.
        tolerance: largest accepted relative `distance`.
        misconceptions: named wrong formulas to compare with; evaluated at `inputs` only if the value is wrong. An array
            that lies within `tolerance` of one of them is diagnosed as it.
            So is one that lies there of two at once, where `pairs` can put them together, and one that is so but for
            a factor. Their diagnoses, ``one+other`` and ``one+factor``, are in no table of near misses: they earn nothing.
        inputs: what the value was computed from.
        axes: names for the axes of the first of the inputs that has four. Their sizes name a wrong factor.
        what: how the message calls the value.
    """
    expected = np.asarray(expected, np.float64)
    value = as_array(got, what)
    if expected.ndim == 0 and value.shape == (1,):
        value = value.reshape(())
    if distance(value, expected) <= tolerance:
        return
    comparison = compare(value, expected, tolerance)
    misconceptions = tuple(misconceptions)
    nearest = _nearest(value, expected, tolerance, misconceptions, inputs)
    if nearest is None and expected.size > 1:
        nearest = _nearest(value, expected, tolerance, pairs(misconceptions), inputs)
    if nearest is not None:
        raise CheckFailed(f"{nearest.seems} {nearest.advice}", nearest.id, comparison=comparison)
    sizes = _sizes(inputs, axes)
    scaled = _nearest_but_for_a_factor(value, expected, misconceptions, inputs, sizes)
    if scaled is not None:
        other, factor = scaled
        raise CheckFailed(
            f"Two things are wrong. {other.seems} {other.advice} Besides, {_lower(what)} is then {factor}.",
            f"{other.id}+factor",
            comparison=comparison,
        )
    raise CheckFailed(describe(value, expected, what, sizes), comparison=comparison)


def _nearest(
    value: np.ndarray, expected: np.ndarray, tolerance: float, misconceptions: Iterable[Misconception], inputs: tuple
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


def _nearest_but_for_a_factor(
    value: np.ndarray,
    expected: np.ndarray,
    misconceptions: Iterable[Misconception],
    inputs: tuple,
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
        if wrong.shape != value.shape or not np.all(np.isfinite(wrong)) or _factor(expected, wrong) is not None:
            continue
        factor = _factor(value, wrong)
        if factor is not None:
            found.append((misconception, factor))
    if len(found) != 1:
        return None
    ((misconception, factor),) = found
    return (misconception, _times(factor, sizes)) if _names(factor, sizes) else None


def _factor(value: np.ndarray, reference: np.ndarray) -> float | None:
    """By what `reference` must be multiplied to give `value`; None where no number does."""
    overlap = float(np.vdot(reference, reference))
    factor = float(np.vdot(reference, value)) / overlap if overlap > 0 else 0.0
    return factor if factor and distance(value, factor * reference) < 1e-4 else None


def _lower(what: str) -> str:
    return what[:1].lower() + what[1:]


def compare(value: np.ndarray, expected: np.ndarray, tolerance: float) -> Comparison | None:
    """The part of at most `WINDOW` rows and columns around the largest error; None where there is nothing to lay out.

    Of (B, H, W, C) the two middle axes are shown, of anything else the last two.
    """
    if value.shape != expected.shape or value.ndim < 2 or not np.all(np.isfinite(value)):
        return None
    names = {3: ("image", "row", "column"), 4: ("image", "row", "column", "channel")}.get(value.ndim)
    place = list(np.unravel_index(np.argmax(np.abs(value - expected)), value.shape))
    shown = (1, 2) if value.ndim == 4 else (value.ndim - 2, value.ndim - 1)
    window: list = list(map(int, place))
    for axis in shown:
        start = min(max(0, place[axis] - WINDOW // 2), max(0, value.shape[axis] - WINDOW))
        window[axis] = slice(int(start), int(start) + WINDOW)
    got, right = value[tuple(window)], expected[tuple(window)]
    differs = np.abs(got - right) > tolerance * max(float(np.abs(right).max()), 1e-12)
    fixed = [f"{names[axis]} {place[axis]}" for axis in range(value.ndim) if names and axis not in shown]
    spans = [f"{names[axis] if names else 'axis'} {window[axis].start} and following" for axis in shown]
    return Comparison(
        ", ".join([*fixed, *spans]), *(tuple(map(tuple, part.tolist())) for part in (got, right, differs))
    )


def as_array(got: Any, what: str) -> np.ndarray:
    """`got` as an array of numbers, or `CheckFailed` with a sentence."""
    if got is None:
        raise CheckFailed(f"{what} is None. Does the function end with a return statement?", "returns-nothing")
    if isinstance(got, Opaque | str | dict | list | tuple):
        name = got.type_name if isinstance(got, Opaque) else type(got).__name__
        raise CheckFailed(f"{what} is of type {name}; a tensor is expected.", "wrong-type")
    value = np.asarray(got)
    if value.dtype.kind not in "fiu":
        raise CheckFailed(
            f"{what} has dtype {value.dtype}; a tensor of floating-point numbers is expected.", "wrong-type"
        )
    return value.astype(np.float64)


def as_arrays(got: Any, count: int, what: str) -> list[np.ndarray]:
    """`got` as a list of `count` arrays, or `CheckFailed` with a sentence."""
    if not isinstance(got, list | tuple) or len(got) != count:
        raise CheckFailed(f"What belongs to {what} cannot be read.", "unreadable-result")
    return [as_array(entry, what) for entry in got]


def describe(value: np.ndarray, expected: np.ndarray, what: str, sizes: Mapping[str, float] | None = None) -> str:
    """What can be said about a wrong value without giving the answer away. `sizes` are factors that have names."""
    sizes = sizes or {}
    if value.shape != expected.shape:
        return f"{what} has shape {value.shape}; {expected.shape} is expected for this input."
    broken = ~np.isfinite(value)
    if broken.any():
        return f"{what} is not finite in {broken.sum()} of {value.size} places (NaN or infinity)."
    if not np.any(value):
        return f"{what} is zero everywhere."
    if (away := distance(value, expected)) < 1e-2:
        return f"{what} is nearly right, but off by {100 * away:.2g} %: more than rounding explains. Is something rounded on the way?"
    factor = _factor(value, expected)
    if factor is not None:
        pattern = "has the right pattern but is" if expected.size > 1 else "is"
        return f"{what} {pattern} {_times(factor, sizes)}."
    square = expected.ndim >= 2 and expected.shape[-1] == expected.shape[-2]
    if square and distance(np.swapaxes(value, -1, -2), expected) < 1e-4:
        return f"{what} is right up to a transpose."
    if expected.ndim >= 2 and len(expected) > 1 and distance(value[:1], expected[:1]) < 1e-4:
        return f"{what} is right for the first sample of the batch only."
    inside = (slice(None), slice(1, -1), slice(1, -1))
    if expected.ndim == 4 and min(expected.shape[1:3]) > 2 and distance(value[inside], expected[inside]) < 1e-4:
        return f"{what} is right inside the image but not at its border."
    offset = float(np.mean(value - expected))
    if distance(value - offset, expected) < 1e-4:
        return f"{what} is off by the same amount everywhere."
    return f"{what} has the right shape, but its values differ from the definition."


def _times(factor: float, sizes: Mapping[str, float]) -> str:
    """A wrong factor in words."""
    sign = "of the wrong sign" if factor < 0 else ""
    size = abs(factor)
    if abs(size - 1) < 1e-4:
        return sign
    words = f"{size:.4g} times too large" if size > 1 else f"{1 / size:.4g} times too small"
    if names := _names(factor, sizes):
        words += f" ({' or '.join(names)} for this input)"
    return f"{words} and {sign}" if sign else words


def _names(factor: float, sizes: Mapping[str, float]) -> list[str]:
    """What a factor, or its inverse, may stand for."""
    size = max(abs(factor), 1 / abs(factor))
    return [name for name, known in sizes.items() if abs(size / known - 1) < 1e-4]


def _sizes(inputs: tuple, axes: tuple[str, str, str, str]) -> dict[str, float]:
    """Factors by which a value may be wrong, by name: products of the sizes of the first input with four axes."""
    shape = next((array.shape for array in inputs if isinstance(array, np.ndarray) and array.ndim == 4), None)
    if shape is None:
        return {}
    size = dict(zip(axes, shape, strict=True))
    products = [*((axis,) for axis in axes), axes[1:3], axes[1:], axes[:3], axes]
    sizes = {" · ".join(names): math.prod(size[axis] for axis in names) for names in products}
    sizes |= {f"2 · {name}": 2 * size for name, size in sizes.items()}
    # Where another product is the same for this input, the places are named: most often a sum over them should be a mean.
    places = " · ".join(axes[1:3])
    return {name: size for name, size in sizes.items() if size > 2 and (name == places or size != sizes[places])}
