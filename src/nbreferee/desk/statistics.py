"""Statistics of a class's points, by classical test theory, in NumPy.

Definitions are those of Crocker and Algina, "Introduction to Classical and Modern Test Theory" (1986), chapter 14: difficulty and
discrimination of items. Points that nobody has given yet are NaN.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .classroom import Classroom

Array = NDArray[np.float64]

LEAST_FOR_DISCRIMINATION = 10
"""With fewer students, chance decides a correlation."""

BINS = 10


@dataclass(frozen=True)
class Distribution:
    """Totals of a class; `counts` are of ten equal parts of 0 to the maximum, the last one with the maximum and all above it."""

    number: int
    mean: float
    deviation: float
    smallest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    largest: float
    counts: tuple[int, ...]


@dataclass(frozen=True)
class QuestionStatistics:
    """One question.

    Attributes:
        number: how many students have points for it.
        waiting: how many have none yet, since a person gives them.
        mean: of their points.
        points: the most that it gives; extra points above are possible.
        difficulty: mean share of its points that was earned, 0 to 1: the difficulty index p of classical test theory, which is high where a
            question is easy. None where it gives no points, or nobody has any yet.
        discrimination: correlation of its points with those of all other questions (item-rest correlation, the point-biserial one where
            the points are all or nothing); None where it is not defined or where there are too few students.
        counts: students by share of the points, in five equal parts.
    """

    name: str
    manual: bool
    number: int
    waiting: int
    mean: float
    points: float
    difficulty: float | None
    discrimination: float | None
    counts: tuple[int, ...]


@dataclass(frozen=True)
class CheckStatistics:
    """One check: how many of those who answered its question pass it."""

    question: str
    name: str
    passed: int
    number: int

    @property
    def rate(self) -> float:
        """The share that passes."""
        return self.passed / self.number


def distribution(totals: Sequence[float], most: float) -> Distribution | None:
    """The distribution of `totals` of at most `most` points; None where there are none.

    The deviation is that of the class itself (divided by n). Quartiles are interpolated linearly (NumPy's default, type 7 of Hyndman and
    Fan, "Sample quantiles in statistical packages", 1996).
    """
    if not totals:
        return None
    values = np.asarray(totals, dtype=np.float64)
    low, median, high = np.percentile(values, (25, 50, 75)).tolist()
    return Distribution(
        len(values), float(values.mean()), float(values.std()), float(values.min()), low, median, high, float(values.max()),
        _counts(values, most, BINS),
    )  # fmt: skip


def point_biserial(item: Array, rest: Array) -> float | None:
    r"""Pearson's correlation of an item's points with the rest of the points, both of shape (students,).

    .. math:: r = \frac{\sum_i (x_i - \bar x)(y_i - \bar y)}{\sqrt{\sum_i (x_i - \bar x)^2 \sum_i (y_i - \bar y)^2}}

    Where x has two values only, it is the point-biserial correlation. The item is not part of the rest, so that it is not correlated with
    itself (Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28, 1963). None where one of the two does not
    vary.
    """
    x, y = item - item.mean(), rest - rest.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    if len(item) < 2 or np.ptp(item) < 1e-9 or np.ptp(rest) < 1e-9:
        return None
    return float(np.clip((x @ y) / scale, -1, 1))


def matrix(classroom: Classroom) -> Array:
    """Points of shape (students with a grade, questions); NaN where a question waits for a person."""
    rows = [
        [np.nan if (points := member.points(question.name)) is None else points for question in classroom.questions]
        for member in classroom.graded
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(classroom.questions))


def questions(classroom: Classroom) -> list[QuestionStatistics]:
    """Each question in the lab's order. The rest score is of the other questions that wait for nobody's points."""
    points = matrix(classroom)
    complete = ~np.isnan(points).any(axis=0)
    found = []
    for column, question in enumerate(classroom.questions):
        known = points[~np.isnan(points[:, column]), column]
        others = complete & (np.arange(points.shape[1]) != column)
        rest = points[~np.isnan(points[:, column])][:, others].sum(axis=1)
        enough = len(known) >= LEAST_FOR_DISCRIMINATION
        mean = float(known.mean()) if len(known) else 0.0
        found.append(
            QuestionStatistics(
                question.name,
                question.manual,
                len(known),
                len(points) - len(known),
                mean,
                question.points,
                mean / question.points if len(known) and question.points else None,
                point_biserial(known, rest) if enough else None,
                _counts(known, question.points, 5),
            )
        )
    return found


def checks(classroom: Classroom) -> list[CheckStatistics]:
    """Each check by question, in the lab's order, of those who answered the question; a check that broke counts for no student."""
    tried: dict[tuple[str, str], list[bool]] = {}
    for question in classroom.questions:
        for member in classroom.graded:
            cell = member.marked.cells.get(question.name)
            for check in cell.checks if cell else ():
                outcomes = tried.setdefault((question.name, check.name), [])
                if member.answered(question.name) and not check.broken:
                    outcomes.append(check.passed)
    return [
        CheckStatistics(question, name, sum(passed), len(passed))
        for (question, name), passed in tried.items()
        if passed
    ]


def last_hour(classroom: Classroom) -> tuple[int, int, int]:
    """Of the hand-ins whose time and due date are known: how many came in the last hour before it, how many later, how many there are."""
    early = [
        (member.due - member.time).total_seconds()
        for member in classroom.members
        if member.time is not None and member.due is not None
    ]
    return sum(0 <= seconds <= 3600 for seconds in early), sum(seconds < 0 for seconds in early), len(early)


def _counts(values: Array, most: float, bins: int) -> tuple[int, ...]:
    if most <= 0:
        return (0,) * bins
    # A hundred-millionth more: 0.3 / 1 belongs to the fourth tenth, though 0.3 is a little less in binary.
    places = np.clip(np.floor(values / most * bins + 1e-8), 0, bins - 1).astype(int)
    return tuple(np.bincount(places, minlength=bins).tolist())
