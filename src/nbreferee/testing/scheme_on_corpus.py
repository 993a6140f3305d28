"""Tries a marking scheme on the answers that test it: one test for each answer of its corpus."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ..results.cells import grade_id_of
from ..results.report import CheckResult
from ..sandbox import SandboxError
from ..scheme import MarkingSchemeError
from .bench import Bench, Benches
from .corpus import CorpusError, Entry, Expected
from .scheme_lab import CollectError, Lab, Schemes


class CorpusLab(Lab):
    """A lab and the answers that test its scheme. A notebook is run when an answer first needs it."""

    def __init__(self, scheme: Path, stack: ExitStack):
        super().__init__(scheme, stack)
        self._checked = False
        self._benches = Benches(self.marker, lambda _: self.new_folder())
        stack.callback(self._benches.close)

    @cached_property
    def folder(self) -> Path:
        """Where the answers are."""
        return self.marker.scheme.answers

    def own(self, question: str) -> Iterator[tuple[str, Entry]]:
        """The solution and the released cell of a question, as answers that must get all points and none."""
        file = self.assignment.folder / f"{self.notebook(question).name}.ipynb"
        solved = {grade_id_of(cell): cell.source for cell in nbformat.read(file, as_version=4).cells}
        released = {name: cell.source for name, cell in self.notebook(question).cells.items()}
        points = {"solution": self.assignment.automatic[question], "release": 0.0}
        for name, cells in (("solution", solved), ("release", released)):
            if question in cells:
                answer = ((question, cells[question]),)
                yield name, Entry(file, name, False, {question: Expected(points[name])}, answer)

    def entries(self, question: str) -> Iterator[tuple[str, Entry]]:
        """The submissions that are about a question, or about it first, with their names."""
        for part in ("correct", "wrong"):
            for path in sorted((self.folder / part).rglob("*.py")):
                entry = Entry.read(path)
                if self._first_question(entry) == question:
                    yield path.relative_to(self.folder).with_suffix("").as_posix(), entry

    def bench(self, question: str) -> Bench:
        """The solved notebook that holds a question, live. Raises `SandboxError`."""
        if not self._checked:
            self.marker.check_isolation()
            self._checked = True
        return self._benches[question]

    def new_folder(self) -> Path:
        """An empty folder that is there until the end."""
        return Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="scheme-")))

    def _first_question(self, entry: Entry) -> str:
        questions = list(self.assignment.automatic)
        answered = [question for question in questions if question in dict(entry.cells)]
        expected = [question for question in questions if question in entry.expectations]
        return [*answered, *expected, *questions][0]


class CorpusSchemes(Schemes[CorpusLab]):
    """The plugin of a run that tries schemes on their corpora."""

    def open(self, scheme: Path, stack: ExitStack) -> CorpusLab:
        """The lab with its answers."""
        return CorpusLab(scheme, stack)

    def collector(self, file: Path, parent: pytest.Collector) -> pytest.Collector:
        """What collects a file of a scheme. Raises `CollectError`."""
        collected: CorpusFile = CorpusFile.from_parent(parent, path=file)
        collected.lab = self.lab(file.parent)
        return collected


class CorpusFile(pytest.File):
    """A file of a scheme whose checks are tried on the answers to its question."""

    lab: CorpusLab

    def collect(self) -> Iterator[pytest.Item]:
        """One test for the solution, one for the release, one for each submission of the corpus."""
        question = self.path.stem.removeprefix("test_")
        try:
            entries = [*self.lab.own(question), *self.lab.entries(question)]
        except (CorpusError, MarkingSchemeError) as error:
            raise CollectError(str(error)) from error
        if not any(name in ("solution", "release") for name, _ in entries):
            sentence = f"No cell of the notebook has the ID {question}: its solution and its release are not tried."
            if answers := [name for name, entry in entries if _is_one_answer(entry, question)]:
                raise CollectError(
                    f"No cell of the notebook has the ID {question}, into which {answers[0]} could be put. The answer's cell is named as "
                    f"its question, and the cell that marks it {question}_marks."
                )
            self.warn(pytest.PytestWarning(sentence))
        for name, entry in entries:
            item: _CorpusItem
            if _is_one_answer(entry, question):
                item = AnswerItem.from_parent(self, name=name)
                item.right = name.startswith(("correct/", "solution"))
            else:
                item = SubmissionItem.from_parent(self, name=name)
            item.lab, item.question, item.entry = self.lab, question, entry
            yield item


class UnexpectedMark(Exception):
    """A submission of the corpus does not get what it must. The message says what it gets."""


class _CorpusItem(pytest.Item):
    """A test of a scheme by one submission."""

    lab: CorpusLab
    question: str
    entry: Entry

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file of the submission."""
        return self.entry.path, 0, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the submission must get and what it gets, or the error."""
        if isinstance(excinfo.value, UnexpectedMark | MarkingSchemeError | CorpusError | pytest.UsageError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class AnswerItem(_CorpusItem):
    """An answer to one question, tried in the solved notebook. `right`: each check and the quick check must pass."""

    right: bool

    def runtest(self) -> None:
        """Mark the answer, with as many draws of inputs as the environment's CORPUS_DRAWS says."""
        draws = _draws()
        expected = self.entry.expected(self.lab.assignment)[self.question]
        ((_, answer),) = self.entry.cells
        try:
            bench = self.lab.bench(self.question)
        except SandboxError as error:
            pytest.exit(str(error), 1)
        with bench.answered(self.question, answer):
            marked = bench.results(self.question, draws)
            said = bench.quick_check(self.question) if self.right else ""
        for results in marked:
            if problems := _problems(self.question, results, expected, self.right):
                raise UnexpectedMark(problems)
        if self.right and (self.entry.quick_check not in said if self.entry.quick_check else said):
            raise UnexpectedMark(f"The quick check that students see says: {said or 'nothing'}")


class SubmissionItem(_CorpusItem):
    """A submission that is more than one answer: marked as a whole."""

    def runtest(self) -> None:
        """Mark the submission and compare all questions."""
        folder = self.lab.new_folder()
        self.entry.write(self.lab.assignment, folder)
        try:
            report = self.lab.marker.mark(folder)
        except SandboxError as error:
            pytest.exit(str(error), 1)
        expected = self.entry.expected(self.lab.assignment)
        problems = [
            _problems(question, report.cells[question].checks, wanted, right=None)
            for question, wanted in expected.items()
        ]
        if text := "\n".join(filter(None, problems)):
            raise UnexpectedMark("\n".join([text, *report.warnings]))


def _draws() -> int:
    """How many draws of inputs CORPUS_DRAWS asks for. Raises `pytest.UsageError`."""
    said = os.environ.get("CORPUS_DRAWS", "1")
    if not said.strip().isdecimal() or int(said) < 1:
        raise pytest.UsageError(f"CORPUS_DRAWS is {said!r}; it is a whole number of draws, at least 1.")
    return int(said)


def _is_one_answer(entry: Entry, question: str) -> bool:
    headings = [heading for heading, _ in entry.cells]
    whole = entry.from_solution or entry.only is not None or not entry.expectations.keys() <= {question}
    return headings == [question] and not whole


def _problems(
    question: str, results: tuple[CheckResult, ...] | list[CheckResult], expected: Expected, right: bool | None
) -> str:
    """What is not as `expected` in the results of a question's checks, or nothing. `right`: whether all checks must pass."""
    score = round(sum(result.points for result in results), 2)
    found = {result.diagnosis for result in results}
    wrong = []
    if any(result.broken for result in results):
        wrong.append("a check is broken")
    if score != expected.score:
        wrong.append(f"expected {expected.score:g} points, found {score:g}")
    if expected.diagnosis and expected.diagnosis not in found:
        wrong.append(f"expected the diagnosis {expected.diagnosis}")
    if right is not None and right != all(result.passed for result in results):
        wrong.append("expected every check to pass" if right else "expected some check to fail")
    if not wrong:
        return ""
    lines = [f"  {each.points:g} of {each.max_points:g}  {each.name}{_reason(each)}" for each in results]
    return "\n".join([f"{question}: {'; '.join(wrong)}.", *lines])


def _reason(result: CheckResult) -> str:
    named = f" [{result.diagnosis}]" if result.diagnosis else ""
    return f"{named}: {result.message}" if result.message else named
