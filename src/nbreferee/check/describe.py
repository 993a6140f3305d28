"""What can be said about a wrong value without giving the answer away."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from . import axes
from .digits import digits_to_tell
from .failure import CheckFailed, Comparison
from .norms import as_factor, distance
from .returned import misshapen
from .rounding import rounding

WINDOW = 6
"""Rows and columns of a value that a student is shown."""

NEARLY = 1e-2
"""Relative distance below which a wrong value is called nearly right."""

MOST_ROUNDED = 0.1
"""Relative distance above which rounding is not looked for."""


def describe(
    value: np.ndarray,
    expected: np.ndarray,
    tolerance: float,
    label: str,
    *,
    truth: Callable[..., Any] | None = None,
    inputs: Sequence[Any] = (),
    sizes: Mapping[str, float] | None = None,
    names: Sequence[str] | None = None,
) -> CheckFailed:
    """What is said about a wrong `value`, called `label`, without a named misconception.

    Args:
        value: what the student's code gave, float64.
        expected: what is right, float64.
        tolerance: largest accepted relative distance.
        label: how the sentence calls the value.
        truth: the right formula, of `inputs`, where it is known.
        inputs: what the value was computed from.
        sizes: wrong factors that have names, see `named_sizes`.
        names: of the value's axes; by default those of the lab.
    """
    if value.shape != expected.shape:
        return misshapen(value, expected.shape, label, inputs)
    away = distance(value, expected) if np.any(expected) else math.inf
    if away < MOST_ROUNDED and (how := rounding(value, expected, tolerance, truth, inputs)) is not None:
        return CheckFailed(
            f"{label} is nearly right, but off by {100 * away:.2g} %: {how}. Something is rounded on the way.",
            "rounded",
        )
    return CheckFailed(f"{label} {_error(value, expected, sizes or {}, _names(names, value.ndim))}.")


def _names(names: Sequence[str] | None, rank: int) -> Sequence[str]:
    """The names of the axes of an array that has `rank` of them: `names`, where they are so many, else those of the lab."""
    return names if names and len(names) == rank else axes.current().of(rank)


def _error(value: np.ndarray, expected: np.ndarray, sizes: Mapping[str, float], names: Sequence[str]) -> str:
    """What is wrong with a value of the right shape, as the end of a sentence."""
    if value.size == 1 and np.all(np.isfinite(value)):
        # Any number is a multiple of any other: whether that means something is for `nbreferee.check.agreed` to say.
        digits = digits_to_tell([(value.item(), expected.item())], 6)
        return f"is {value.item():.{digits}g}; {expected.item():.{digits}g} is expected for this input"
    broken = ~np.isfinite(value)
    if broken.any():
        where = f" in {broken.sum()} of {value.size} places" if value.size > 1 else ""
        return f"is not finite{where} (NaN or infinity)"
    if not np.any(value):
        return "is zero everywhere"
    if not np.any(expected):
        return f"should be zero everywhere; the largest size in it is {np.abs(value).max():.3g}"
    if (factor := wrong_factor(value, expected)) is not None:
        return as_multiple(factor, expected, sizes)
    if (away := distance(value, expected)) < NEARLY:
        return f"is nearly right, but off by {100 * away:.2g} %, which is more than rounding to float32 explains"
    return _pattern(value, expected, names)


def wrong_factor(value: np.ndarray, expected: np.ndarray) -> float | None:
    """By what a value is too large or too small; None where it is no multiple of the expected one, or nearly that itself."""
    factor = as_factor(value, expected)
    return factor if factor is not None and abs(factor - 1) > 1e-3 else None


def as_multiple(factor: float, expected: np.ndarray, sizes: Mapping[str, float]) -> str:
    """That a value is a multiple of the expected one, as the end of a sentence."""
    pattern = "has the right pattern but is" if expected.size > 1 else "is"
    return f"{pattern} {in_words(factor, sizes)}"


def _pattern(value: np.ndarray, expected: np.ndarray, names: Sequence[str]) -> str:
    """Which part of a value is right, as the end of a sentence."""
    square = expected.ndim >= 2 and expected.shape[-1] == expected.shape[-2]
    if square and distance(np.swapaxes(value, -1, -2), expected) < 1e-4:
        return "is right up to a transpose"
    first = expected.ndim >= 2 and len(expected) > 1 and np.any(expected[:1])
    if first and distance(value[:1], expected[:1]) < 1e-4:
        return f"is right for the first {names[0]} only" if names[0] != "axis 0" else "is right at index 0 only"
    if set(axes.PLACES) < set(names) and "channel" in names:
        inner = tuple(slice(1, -1) if name in axes.PLACES else slice(None) for name in names)
        if expected[inner].size and distance(value[inner], expected[inner]) < 1e-4:
            return "is right inside the image but not at its border"
    offset = float(np.mean(value - expected))
    if distance(value - offset, expected) < 1e-4:
        return "is off by the same amount everywhere"
    return "has the right shape, but its values differ from the definition"


def compare(
    value: np.ndarray, expected: np.ndarray, tolerance: float, names: Sequence[str] | None = None
) -> Comparison | None:
    """The part of at most `WINDOW` rows and columns around the largest error; None where there is nothing to lay out.

    Shown are the axes called row and column, of others the last two.
    """
    if value.shape != expected.shape or value.ndim < 2 or not np.all(np.isfinite(value)):
        return None
    names = _names(names, value.ndim)
    place = list(map(int, np.unravel_index(np.argmax(np.abs(value - expected)), value.shape)))
    shown = [axis for axis, name in enumerate(names) if name in axes.PLACES]
    shown = shown if len(shown) == 2 else [value.ndim - 2, value.ndim - 1]
    window: list[int | slice] = list(place)
    for axis in shown:
        start = min(max(0, place[axis] - WINDOW // 2), max(0, value.shape[axis] - WINDOW))
        window[axis] = slice(start, start + WINDOW)
    got, right = value[tuple(window)], expected[tuple(window)]
    parts = (got, right, differing(got, right, tolerance))
    mine, theirs, away = (tuple(map(tuple, part.tolist())) for part in parts)
    return Comparison(_where(window, value.shape, names), mine, theirs, away)


def differing(value: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Where two arrays of one shape differ by more than `tolerance` times the largest expected number."""
    away: np.ndarray = np.abs(value - expected) > tolerance * max(float(np.abs(expected).max()), 1e-12)
    return away


def _where(window: Sequence[int | slice], shape: Sequence[int], names: Sequence[str]) -> str:
    """A window in words, or as NumPy writes it where axes have no names."""
    if names[0] == "axis 0":
        ends = [
            f"{part.start}:{min(part.stop, size)}" if isinstance(part, slice) else str(part)
            for part, size in zip(window, shape, strict=True)
        ]
        return f"[{', '.join(ends)}]"
    fixed = [f"{name} {part}" for name, part in zip(names, window, strict=True) if not isinstance(part, slice)]
    spans = [
        f"{name} {part.start} and following"
        for name, part in zip(names, window, strict=True)
        if isinstance(part, slice)
    ]
    return ", ".join([*fixed, *spans])


def in_words(factor: float, sizes: Mapping[str, float]) -> str:
    """A wrong factor in words."""
    sign = "of the wrong sign" if factor < 0 else ""
    size = abs(factor)
    if abs(size - 1) < 1e-4:
        return sign
    words = f"{size:.4g} times too large" if size > 1 else f"{1 / size:.4g} times too small"
    if names := names_of(factor, sizes):
        words += f" ({' or '.join(names)} for this input)"
    return f"{words} and {sign}" if sign else words


def names_of(factor: float, sizes: Mapping[str, float]) -> list[str]:
    """What a factor, or its inverse, may stand for."""
    size = max(abs(factor), 1 / abs(factor))
    return [name for name, known in sizes.items() if abs(size / known - 1) < 1e-4]


def named_sizes(inputs: Sequence[Any], symbols: Sequence[str] | None = None) -> dict[str, float]:
    """Factors by which a value may be wrong, by name: products of the sizes of the first input whose axes have names.

    Args:
        inputs: what the value was computed from.
        symbols: names of the sizes of the first input that has so many axes; by default those of the lab.
    """
    for array in inputs:
        if isinstance(array, np.ndarray):
            found = symbols if symbols and len(symbols) == array.ndim else axes.current().sizes_of(array.ndim)
            if found and not (symbols and len(symbols) != array.ndim):
                return _products(dict(zip(found, array.shape, strict=True)), axes.current().of(array.ndim))
    return {}


def _products(sizes: dict[str, int], names: Sequence[str]) -> dict[str, float]:
    """All products of sizes by name, and twice each; a name with a 2 only where no product is the same for this input."""
    places = [symbol for symbol, name in zip(sizes, names, strict=True) if name in axes.PLACES]
    several = [symbol for symbol, size in sizes.items() if size > 1]
    groups = [list(group) for count in range(1, len(several) + 1) for group in combinations(several, count)]
    # Where another product is the same for this input, the places are named: most often a sum over them should be a mean.
    preferred = " · ".join(places) if len(places) == 2 else ""
    products = {" · ".join(group): float(math.prod(sizes[each] for each in group)) for group in groups}
    if preferred:
        size = float(math.prod(sizes[each] for each in places))
        products = {preferred: size, **{name: each for name, each in products.items() if each != size}}
    doubled = {f"2 · {name}": 2 * size for name, size in products.items() if 2 * size not in products.values()}
    return {name: size for name, size in (products | doubled).items() if size > 2}
