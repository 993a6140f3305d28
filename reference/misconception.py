"""A named wrong formula: what a wrong value is compared with, and what the student is then told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Misconception:
    """A wrong way to compute a quantity.

    Attributes:
        id: short name, stable: it appears in reports.
        seems: one sentence on what the student seems to have done.
        advice: one sentence on what to reread or try; never the solution.
        formula: the wrong quantity in float64, of the same arguments as the right one.
        exchanges: the words for two things that have changed places, if that is the misconception: beside it, what
            another one says of the first is true of the second.
        variants: the same mistake in other sizes. They are recognised too, but inputs are not drawn to tell them from the truth.
    """

    id: str
    seems: str
    advice: str
    formula: Callable[..., Any]
    exchanges: tuple[str, str] | None = None
    variants: tuple[Callable[..., Any], ...] = ()
