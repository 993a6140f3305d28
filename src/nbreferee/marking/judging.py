"""Judges each question where it stands: on the state that the student saw as they ran its scored cell.

Where that does not earn everything and a later cell is the student's, the question is judged once more at the notebook's end, and the
better outcome counts: a helper may stand in a later cell, and a name may be used again for something else.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from nbgrader.utils import is_locked

from ..check import AxisNames
from ..course.assignment import SourceNotebook
from ..pycode.source import bound, mentioned
from ..results.cells import grade_id_of, is_demo
from ..results.report import CheckResult
from ..scheme import MarkingScheme, run_checks
from ..student import NotebookRunner, StudentSession
from .following import Answer, followed, reached

_UNDEFINED = "undefined"
"""The diagnosis of what the student session does not find."""

_MOST_CODE = 300_000
"""Characters of a student's code that are looked through for names."""


@dataclass(frozen=True)
class Judged:
    """The results of a question's checks. `note` says on which state, where a later cell of the student's made a difference."""

    results: tuple[CheckResult, ...]
    note: str = ""

    @property
    def points(self) -> float:
        """The points of all checks together."""
        return sum(result.points for result in self.results)

    @property
    def passed(self) -> int:
        """How many checks passed: what counts where a question carries no points."""
        return sum(result.passed for result in self.results)


class Judging:
    """One notebook that is being judged while it runs.

    Args:
        source: the instructor's notebook.
        runner: of the submitted one; no cell has run yet.
        seed: what the inputs of checks are drawn from.
    """

    def __init__(self, source: SourceNotebook, runner: NotebookRunner, seed: str):
        self.runner, self._seed = runner, seed
        self.session = StudentSession(runner)
        self.judged: dict[str, Judged] = {}
        self._cells = runner.notebook.cells
        place = {grade_id_of(cell): index for index, cell in enumerate(self._cells)}
        scored = [cell for cell in source.grade_cells if not cell.manual]
        self._waiting = sorted(((place[cell.grade_id], cell) for cell in scored), key=lambda pair: pair[0])
        self._places = {cell.question: index for index, cell in self._waiting}

    @property
    def next(self) -> int | None:
        """The index of the scored cell that is judged next, or None."""
        return self._waiting[0][0] if self._waiting else None

    def judge_next(self, scheme: MarkingScheme, axes: AxisNames | None) -> None:
        """Judge the question of the cell `next`, which has just run."""
        _, cell = self._waiting.pop(0)
        self.judged[cell.question] = self._judge(cell.question, scheme, axes)

    def judge_again(self, scheme: MarkingScheme, axes: AxisNames | None) -> None:
        """Judge anew, after the last cell, what has not earned everything and may earn more now."""
        for question, first in list(self.judged.items()):
            later = self._later_cells(question)
            again = sorted(self._names(question) & self._defined(later))
            if first.results and first.passed == len(first.results):
                outcome = first
            elif not later:
                continue
            else:
                outcome = _better(first, self._judge(question, scheme, axes))
            if again and outcome is first:
                names = " and ".join(again)
                note = f"Judged as your notebook stood at this cell; later cells define {names} again."
                self.judged[question] = replace(first, note=note)
            elif outcome is not first:
                note = (
                    "Judged as your notebook stood after its last cell, where more of it was right than at this cell."
                )
                self.judged[question] = replace(outcome, note=note if outcome.passed > first.passed else "")

    def follow(self) -> None:
        """Have failed checks say where they fail for nothing but an error in an earlier answer."""
        reads = {name: self._mentioned[index] for index, names in self._bound.items() for name in names}
        answers, start = [], 0
        for question, place in sorted(self._places.items(), key=lambda pair: pair[1]):
            own = [index for index in self._own if start <= index < place]
            code = "\n".join(self._cells[index].source for index in own)
            used = frozenset().union(*(self._mentioned.get(index, ()) for index in own))
            defines = frozenset(self._defined(own))
            answers.append(
                Answer(question, self.judged[question].results, defines, reached(used, reads) - defines, code)
            )
            start = place
        for question, results in followed(answers).items():
            self.judged[question] = replace(self.judged[question], results=results)

    def _judge(self, question: str, scheme: MarkingScheme, axes: AxisNames | None) -> Judged:
        return Judged(tuple(run_checks(scheme, [question], self.session, self._seed, axes)[question]))

    def _later_cells(self, question: str) -> list[int]:
        """The student's cells behind a question's scored cell that were run: answers, and cells that they added."""
        return [index for index in self._own if index > self._places[question]]

    def _names(self, question: str) -> set[str]:
        """The names that a question's scored cell mentions and that a cell of the student's before it defines."""
        place = self._places[question]
        return self._defined(index for index in self._own if index < place) & mentioned(self._cells[place].source)

    def _defined(self, cells: Iterable[int]) -> set[str]:
        return set().union(*(self._bound.get(index, ()) for index in cells))

    @cached_property
    def _own(self) -> list[int]:
        """The cells that are run and that students write."""
        return [index for index, cell in enumerate(self._cells) if _is_run(cell) and not is_locked(cell)]

    @cached_property
    def _bound(self) -> dict[int, set[str]]:
        """The names that each of the student's cells defines; empty where there is too much code to look through."""
        return {index: bound(source) for index, source in self._sources.items()}

    @cached_property
    def _mentioned(self) -> dict[int, frozenset[str]]:
        """The names that each of the student's cells mentions; empty as `_bound` is."""
        return {index: frozenset(mentioned(source)) for index, source in self._sources.items()}

    @cached_property
    def _sources(self) -> dict[int, str]:
        """The code of the student's cells; empty where there is too much to look through."""
        sources = {index: self._cells[index].source for index in self._own}
        return sources if sum(map(len, sources.values())) <= _MOST_CODE else {}


def judge(
    judgings: Mapping[str, Judging], scheme: MarkingScheme, axes: AxisNames | None
) -> dict[str, dict[str, Judged]]:
    """Run the cells of a submission's notebooks side by side, and judge each question; outcomes by notebook and question."""
    while waiting := [judging for judging in judgings.values() if judging.next is not None]:
        _run([(judging.runner, judging.next) for judging in waiting])
        for judging in waiting:
            judging.judge_next(scheme, axes)
    _run([(judging.runner, None) for judging in judgings.values()])
    for judging in judgings.values():
        judging.judge_again(scheme, axes)
        judging.follow()
    return {name: judging.judged for name, judging in judgings.items()}


def run_all(runners: Sequence[NotebookRunner]) -> None:
    """Run whole notebooks side by side: while one kernel waits or loads its libraries, another computes."""
    _run([(runner, None) for runner in runners])


def _run(parts: Sequence[tuple[NotebookRunner, int | None]]) -> None:
    """Run each notebook to the cell at an index, or to its end."""

    async def side_by_side() -> None:
        runs = (runner.async_run(until) for runner, until in parts)
        for outcome in await asyncio.gather(*runs, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    run_sync(side_by_side)()


def _is_run(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and not is_demo(cell)


def _better(first: Judged, second: Judged) -> Judged:
    """The outcome with more points, then the one with more passed checks, then the one that says more."""
    if (second.points, second.passed) != (first.points, first.passed):
        return max(first, second, key=lambda judged: (judged.points, judged.passed))
    return second if any(result.diagnosis == _UNDEFINED for result in first.results) else first
