"""Decides whether a student's value is right: by norm, ``|student - truth| / |truth|``, never element by element."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .agree import agreed
from .describe import compare, describe, named_sizes
from .evidence import Evidence
from .failure import CheckFailed
from .misconception import Misconception
from .norms import distance
from .returned import as_array, squeezed


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
    truth: Callable[..., Any] | None = None,
    proposes: bool = True,
) -> None:
    """Pass if `got` equals `expected` to within `tolerance`, else raise `CheckFailed` saying what is wrong.

    Args:
        got: what came back from the student's session.
        expected: array or number, float64.
        tolerance: largest accepted relative `distance`.
        misconceptions: named wrong formulas to compare with; evaluated at `inputs` only if the value is wrong. An array
            that lies within `tolerance` of one of them is diagnosed as it.
            A value that two misconceptions together explain, where `combined` can put them together, or one and a wrong factor, is
            diagnosed as both. Such diagnoses, ``one+other`` and ``one+factor``, are in no table of partial credit: they earn nothing.
            What is diagnosed here stands only if it explains the wrong values of the question's other checks, too (`agreed`).
        inputs: what the value was computed from.
        label: how the message calls the value.
        axes: names of the value's axes, by default those that the lab's ``lab.toml`` gives.
        symbols: names of the sizes of the first of the inputs that has so many axes. A wrong factor is named by them.
        truth: the right formula, of `inputs`. Where it is given, inputs that were rounded first are recognised.
        proposes: whether this value may name a misconception by itself; otherwise it only agrees with what the question's other
            values name, or does not.

    Raises:
        CheckFailed: `got` is something else, or no array of real numbers.
        ValueError: `expected` is complex, or not finite: no value can be right.
    """
    if np.iscomplexobj(expected):
        raise ValueError(f"{label}: the truth is complex. Compare real and imaginary parts, each by itself.")
    expected = np.asarray(expected, np.float64)
    if not np.all(np.isfinite(expected)):
        raise ValueError(f"{label}: the truth is NaN or infinite for these inputs. Draw others.")
    value = squeezed(as_array(got, label), expected.shape)
    if distance(value, expected) <= tolerance:
        return
    inputs, sizes = tuple(inputs), named_sizes(inputs, symbols)
    unnamed = describe(value, expected, tolerance, label, truth=truth, inputs=inputs, sizes=sizes, names=axes)
    evidence = None
    if np.all(np.isfinite(value)):  # else it says nothing of any formula
        evidence = Evidence(value, expected, tolerance, tuple(misconceptions), inputs, label, sizes, unnamed, proposes)
    shown = compare(value, expected, tolerance, axes)
    (failure,) = agreed([CheckFailed(str(unnamed), unnamed.diagnosis, comparison=shown, evidence=evidence)])
    raise failure
