"""Wrong formulas that have a name, and right ones that differ: what a student's value is compared with."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from .failure import CheckFailed


@dataclass(frozen=True)
class Misconception:
    """A wrong way to compute a quantity.

    Attributes:
        id: short name, stable: it appears in reports.
        finding: one sentence on what the student seems to have done.
        hint: one sentence on what to reread or try; never the solution.
        formula: the wrong quantity in float64, of the same arguments as the right one.
        exchanges: two words, if the misconception is that these two things are swapped, such as ("content", "style"). Where it
            comes together with another misconception, the words change places in the other's sentence, too.
        variants: the same mistake in other sizes. They are recognised too, but inputs are not drawn to tell them from the truth.
    """

    id: str
    finding: str
    hint: str
    formula: Callable[..., Any]
    exchanges: tuple[str, str] | None = None
    variants: tuple[Callable[..., Any], ...] = ()

    @property
    def sentence(self) -> str:
        """What the student reads: the finding and the hint."""
        return f"{self.finding} {self.hint}"

    def failure(self, more: str = "") -> CheckFailed:
        """The failure of a check that has found this misconception by itself; `more` stands in brackets behind its sentence."""
        return CheckFailed(f"{self.sentence} ({more})" if more else self.sentence, self.id)


@dataclass(frozen=True)
class AcceptedVariant:
    """A legitimate convention that earns full marks: what differs, in words, and the quantity in float64, of the same arguments."""

    description: str
    formula: Callable[..., Any]


def pairs(misconceptions: Iterable[Misconception]) -> Iterator[Misconception]:
    """Two misconceptions at a time, of those that `combined` can put together."""
    for one, other in combinations(misconceptions, 2):
        if (both := combined(one, other)) is not None:
            yield both


def combined(one: Misconception, other: Misconception) -> Misconception | None:
    """Two misconceptions as one, where their formulas are one function with different keywords (`functools.partial`), else None."""
    first, second = one.formula, other.formula
    if not (isinstance(first, partial) and isinstance(second, partial)):
        return None
    if first.func is not second.func or {*first.keywords} & {*second.keywords}:
        return None
    hint = " ".join(dict.fromkeys((one.hint, other.hint)))
    finding = f"{_exchanged(one.finding, other.exchanges)} {_exchanged(other.finding, one.exchanges)}"
    formula = partial(first.func, **first.keywords, **second.keywords)
    return Misconception(f"{one.id}+{other.id}", f"Two things are wrong. {finding}", hint, formula)


def _exchanged(sentence: str, words: tuple[str, str] | None) -> str:
    """`sentence` with each of two words in the place of the other."""
    if words is None:
        return sentence
    either = "|".join(map(re.escape, words))
    return re.sub(rf"\b(?:{either})", lambda found: words[found.group() == words[0]], sentence)
