"""A wrong value and the misconceptions that it was compared with: which of them give it, alone, two at once, or but for a factor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from .describe import names_of
from .failure import CheckFailed
from .formula import computed
from .misconception import Misconception, combined
from .norms import as_factor, distance

Slips = frozenset[str]
"""Ids of misconceptions that an answer may have at once, `FACTOR` among them."""

FACTOR = "factor"
"""Stands for a wrong factor beside a misconception."""


@dataclass(frozen=True)
class Cause:
    """What gives a wrong value.

    Attributes:
        distance: how far the value is from what is given so, relative to its norm.
        misconception: the misconception, or two as one; None for a factor alone.
        factor: by what it is to be multiplied besides; None: by nothing.
        names: what sizes of the input this factor, or its inverse, may stand for.
        slips: the ids of what shows in this value.
    """

    distance: float
    misconception: Misconception | None
    slips: Slips
    factor: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wrong:
    """What is kept of what a wrong formula gives: not the array, since there may be a hundred large ones.

    Attributes:
        distance: of the value from it.
        shows: whether it is not the truth on these inputs.
        multiple: of the first of a misconception that `shows`, if the value is a multiple of it and it none of the truth: by what, and the
            distance then.
    """

    distance: float
    shows: bool
    multiple: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Evidence:
    """A wrong value of one check.

    Attributes:
        value: what the student's code gave, float64.
        expected: what is right, float64.
        tolerance: largest accepted relative distance.
        misconceptions: named wrong formulas, of `inputs`.
        inputs: what the value was computed from.
        label: how messages call the value.
        sizes: wrong factors that have names.
        unnamed: what is said where the error has no name.
        proposes: whether this value may name a misconception by itself. Otherwise it only agrees with what others name, or does not.
    """

    value: np.ndarray
    expected: np.ndarray
    tolerance: float
    misconceptions: tuple[Misconception, ...]
    inputs: tuple[Any, ...]
    label: str
    sizes: Mapping[str, float]
    unnamed: CheckFailed
    proposes: bool = True

    def saying(self, message: str) -> "Evidence":
        """The same with another sentence where the error has no name."""
        return replace(self, unnamed=self.unnamed.but(message))

    @property
    def is_number(self) -> bool:
        """Whether a single number is compared, which formulas may give by chance."""
        return self.expected.size == 1

    @cached_property
    def singles(self) -> dict[str, Cause]:
        """What each misconception alone gives that is not the truth, if it is the value; by id."""
        found = {}
        for each, wrongs in self._visible.values():
            away = min(wrong.distance for wrong in wrongs)
            if away <= self._close:
                found[each.id] = Cause(away, each, frozenset({each.id}))
        return found

    @cached_property
    def doubles(self) -> dict[Slips, Cause]:
        """What two misconceptions at once give, if it is the value, where `combined` can put them together."""
        ids = map(frozenset, combinations(self._by_id, 2))
        return {slips: cause for slips in ids if (cause := self._double(slips))}

    @cached_property
    def multiples(self) -> dict[Slips, Cause]:
        """What one misconception gives but for a factor, if it is the value, and is no multiple of the truth.

        Nothing for single numbers, which any formula gives but for a factor.
        """
        found = {}
        for each, wrongs in self._visible.values():
            if wrongs[0].multiple is not None:
                factor, away = wrongs[0].multiple
                slips = frozenset({each.id, FACTOR})
                found[slips] = Cause(away, each, slips, factor, tuple(names_of(factor, self.sizes)))
        return found

    def knows(self, slips: Slips) -> bool:
        """Whether this value can speak for or against any of `slips`."""
        return any(each in self._wrong for each in slips)

    def cause(self, slips: Slips) -> Cause | None:
        """How `slips`, all in one answer, give this value: by those that show on these inputs. None where they do not give it."""
        shown = frozenset(each for each in slips if each in self._visible)
        if FACTOR in slips:
            return self.multiples.get(shown | {FACTOR}) if shown else self._multiple_of_the_truth
        alone = [self.singles[each] for each in shown if each in self.singles] if len(shown) == 1 else []
        if alone or len(slips) == 1:
            return alone[0] if alone else None
        # One that the inputs do not show by itself may change what the other gives.
        return self._double(slips) if all(each in self._wrong for each in slips) else None

    @cached_property
    def _multiple_of_the_truth(self) -> Cause | None:
        factor = as_factor(self.value, self.expected)
        if factor is None:
            return None
        away = distance(self.value, factor * self.expected)
        return Cause(away, None, frozenset({FACTOR}), factor, tuple(names_of(factor, self.sizes)))

    @property
    def _close(self) -> float:
        return max(self.tolerance, 1e-4)

    @cached_property
    def _wrong(self) -> dict[str, list[_Wrong]]:
        """What each misconception gives: first its formula, then its variants. Left out is what is no number here."""
        found: dict[str, list[_Wrong]] = {}
        for each in self.misconceptions:
            for formula in (each.formula, *each.variants):
                value = computed(formula, self.inputs, must_work=self.proposes)
                if np.all(np.isfinite(value)):
                    wrongs = found.setdefault(each.id, [])
                    wrongs.append(self._compared(value, first=not any(wrong.shows for wrong in wrongs)))
        return found

    def _compared(self, wrong: np.ndarray, *, first: bool) -> _Wrong:
        """Whether the value is a multiple of it is asked for the first alone that shows."""
        shows = distance(wrong, self.expected) > self.tolerance
        multiple = None
        if first and shows and not self.is_number and self.value.shape == self.expected.shape and np.any(self.value):
            factor = as_factor(self.value, wrong)
            if factor is not None and as_factor(self.expected, wrong) is None:
                multiple = factor, distance(self.value, factor * wrong)
        return _Wrong(distance(self.value, wrong), shows, multiple)

    @cached_property
    def _visible(self) -> dict[str, tuple[Misconception, list[_Wrong]]]:
        """The misconceptions that do not give the truth on these inputs, and what they give."""
        found = {}
        for name, each in self._by_id.items():
            wrongs = [wrong for wrong in self._wrong.get(name, ()) if wrong.shows]
            if wrongs:
                found[name] = each, wrongs
        return found

    @cached_property
    def _by_id(self) -> dict[str, Misconception]:
        """The misconceptions; of several that share an id, all of which count, the first."""
        found: dict[str, Misconception] = {}
        for each in self.misconceptions:
            found.setdefault(each.id, each)
        return found

    @cached_property
    def _looked_up(self) -> dict[Slips, Cause | None]:
        return {}

    def _double(self, slips: Slips) -> Cause | None:
        if slips not in self._looked_up:
            both = combined(*(each for name, each in self._by_id.items() if name in slips))
            self._looked_up[slips] = None if both is None else self._given_by(both, slips)
        return self._looked_up[slips]

    def _given_by(self, both: Misconception, slips: Slips) -> Cause | None:
        wrong = computed(both.formula, self.inputs)
        if not np.all(np.isfinite(wrong)) or distance(wrong, self.expected) <= self.tolerance:
            return None
        away = distance(self.value, wrong)
        return Cause(away, both, slips) if away <= self._close else None
