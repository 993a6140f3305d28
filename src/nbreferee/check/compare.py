"""Decides whether a student's value is right: by norm, ``|student - truth| / |truth|``, never element by element."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .describe import compare, describe, named_sizes
from .diagnose import nearest, nearest_but_for_a_factor
from .failure import CheckFailed
from .misconception import Misconception, pairs
from .norms import distance


def assert_close(
    got: Any,
    expected: Any,
    tolerance: float,
    *,
    misconceptions: Iterable[Misconception] = (),
    inputs: Sequence[Any] = (),
    label: str = "The result",
    axes: Sequence[str] | None = None,
    symbols: Sequence[str] | None = None,
) -> None:
    """Pass if `got` equals `expected` to within `tolerance`, else raise `CheckFailed` saying what is wrong.

    Args:
        got: what came back from the student's session.
        expected: array or number, float64.
        tolerance: largest accepted relative `distance`.
        misconceptions: named wrong formulas to compare with; evaluated at `inputs` only if the value is wrong. An array
            that lies within `tolerance` of one of them is diagnosed as it.
            A value that two misconceptions together explain, where `pairs` can put them together, or one and a wrong factor, is
            diagnosed as both. Such diagnoses, ``one+other`` and ``one+factor``, are in no table of partial credit: they earn nothing.
        inputs: what the value was computed from.
        label: how the message calls the value.
        axes: names of the value's axes, by default those that the lab's ``lab.toml`` gives.
        symbols: names of the sizes of the first of the inputs that has so many axes. A wrong factor is named by them.
    """
    expected = np.asarray(expected, np.float64)
    value = as_array(got, label)
    if expected.ndim == 0 and value.shape == (1,):
        value = value.reshape(())
    if distance(value, expected) <= tolerance:
        return
    comparison = compare(value, expected, tolerance, axes)
    misconceptions = tuple(misconceptions)
    found = nearest(value, expected, tolerance, misconceptions, inputs)
    if found is None and expected.size > 1:
        found = nearest(value, expected, tolerance, pairs(misconceptions), inputs)
    if found is not None:
        raise CheckFailed(f"{found.finding} {found.hint}", found.id, comparison=comparison)
    sizes = named_sizes(inputs, symbols)
    scaled = nearest_but_for_a_factor(value, expected, misconceptions, inputs, sizes)
    if scaled is not None:
        other, factor = scaled
        called = label[:1].lower() + label[1:]
        raise CheckFailed(
            f"Two things are wrong. {other.finding} {other.hint} Besides, {called} is then {factor}.",
            f"{other.id}+factor",
            comparison=comparison,
        )
    raise CheckFailed(describe(value, expected, label, sizes, axes), comparison=comparison)


def as_array(got: Any, label: str) -> np.ndarray:
    """`got` as a float64 array. Raises `CheckFailed` with a sentence where it is no array of numbers."""
    if got is None:
        raise CheckFailed(f"{label} is None. Does the function end with a return statement?", "returns-nothing")
    type_name = getattr(got, "type_name", None)  # of an object that did not cross the sandbox's border
    if type_name is not None or isinstance(got, str | dict | list | tuple):
        raise CheckFailed(f"{label} is of type {type_name or type(got).__name__}; an array is expected.", "wrong-type")
    value = np.asarray(got)
    if value.dtype.kind not in "fiu":
        raise CheckFailed(
            f"{label} has dtype {value.dtype}; an array of floating-point numbers is expected.", "wrong-type"
        )
    return value.astype(np.float64)


def as_arrays(got: Any, count: int, label: str) -> list[np.ndarray]:
    """`got` as a list of `count` float64 arrays. Raises `CheckFailed` with a sentence where it is none."""
    if not isinstance(got, list | tuple) or len(got) != count:
        raise CheckFailed(f"What belongs to {label} cannot be read.", "unreadable-result")
    return [as_array(entry, label) for entry in got]
