"""Inputs that are small enough to try at home, and a wrong value of them beside the right one.

No point hangs on them: they are not the inputs of a check.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .describe import WINDOW, compare, differing
from .failure import CheckFailed, Comparison
from .norms import distance
from .returned import as_array, squeezed


@dataclass(frozen=True)
class Example:
    """What a student can type to see an error.

    Attributes:
        expression: of the notebook's names, with {} for each of `inputs`, as in "gram_matrix({})".
        inputs: small arrays, lists of them, and plain values; what the right formula is computed from.
    """

    expression: str
    inputs: tuple[Any, ...]

    def written(self, array: str) -> str:
        """The expression as it is typed, where `array`, as "np.array", makes an array of nested lists."""
        return self.expression.format(*(_literal(each, array) for each in self.inputs))

    def compared(
        self, got: Any, rights: Sequence[Callable[..., Any]], tolerance: float, array: str
    ) -> Comparison | None:
        """What the expression gave beside what the first of `rights` gives; None where it is one of them, or no array of numbers."""
        expected, *others = (np.asarray(formula(*self.inputs), np.float64) for formula in rights)
        try:
            value = squeezed(as_array(got, "The result"), expected.shape)
        except CheckFailed:
            return None
        if not np.all(np.isfinite(value)) or any(distance(value, each) <= tolerance for each in (expected, *others)):
            return None
        shown = compare(value, expected, tolerance)
        if shown is None or value.size > shown.size:
            where = "" if value.shape == expected.shape else f"shape {value.shape} in place of {expected.shape}"
            away = differing(value, expected, tolerance) if not where else np.zeros((0, 0), bool)
            shown = Comparison(where, _rows(value), _rows(expected), _rows(away))
        elif value.size == shown.size:  # all of it: there is no place to name
            shown = replace(shown, where="")
        return replace(shown, expression=self.written(array))


def _rows(values: np.ndarray) -> tuple[tuple[Any, ...], ...]:
    """Rows of the first values, along the last axis that has several."""
    if not values.size:
        return ()
    values = values.squeeze()
    rows = values.reshape(-1, values.shape[-1] if values.ndim else 1)[: 2 * WINDOW, :WINDOW]
    return tuple(map(tuple, rows.tolist()))


def _literal(value: Any, array: str) -> str:
    if isinstance(value, np.ndarray):
        return f"{array}({_nested(value)})"
    if isinstance(value, list | tuple):
        inside = ", ".join(_literal(each, array) for each in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(each, array)}" for key, each in value.items()) + "}"
    return _finite(value, repr(value)) if isinstance(value, float) else repr(value)


def _nested(values: np.ndarray) -> str:
    """An array as lists, its numbers with as many digits as its dtype tells apart."""
    if values.ndim:
        return f"[{', '.join(map(_nested, values))}]"
    if values.dtype.kind != "f":
        return repr(values.item())
    return _finite(values, str(values[()]))


def _finite(number: Any, text: str) -> str:
    """`text`, as a literal has it. Raises ValueError where `number` is infinite or none: neither can be typed."""
    if not np.isfinite(number):
        raise ValueError(f"{text} cannot be typed")
    return text.removesuffix("0") if text.endswith(".0") else text
