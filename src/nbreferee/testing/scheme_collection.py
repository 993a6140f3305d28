"""What pytest collects from a marking scheme: its checks for one submission, or one test for each answer of its corpus."""

import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from ..check import CheckFailed, Comparison, axis_names
from ..course.assignment import Assignment, AssignmentError, SourceNotebook
from ..course.config import CourseError, load_assignment, load_config
from ..course.lab import LabError
from ..marking import Marker, fingerprint
from ..results.cells import grade_id_of
from ..results.report import CheckResult
from ..sandbox import SandboxError
from ..scheme import MarkingSchemeError, partial_credit
from ..scheme.collect import points_of, question_of
from ..scheme.runner import generator
from ..student import NotebookRunner, StudentSession
from .bench import Bench, Benches
from .corpus import CorpusError, Entry, Expected
from .pytest_plugin import PLUGIN

CollectError = pytest.Collector.CollectError

_TRACEBACKS = ("long", "short", "native")
"""Styles of tracebacks that a user asks for. By default a failed check shows what the student reads."""


def collector(file: Path, parent: pytest.Collector) -> pytest.Collector:
    """What collects a file of a scheme. Raises `CollectError` where the lab or the submission cannot be used."""
    plugin = parent.config.pluginmanager.get_plugin(PLUGIN)
    if plugin is None:
        plugin = Schemes(parent.config.getoption("nbreferee_submission"))
        parent.config.pluginmanager.register(plugin, PLUGIN)
    lab = plugin.lab(file.parent)
    collected: pytest.Collector
    if isinstance(lab, SubmittedLab):
        collected = CheckFile.from_parent(parent, path=file)
        collected.lab = lab
    else:
        collected = CorpusFile.from_parent(parent, path=file)
        collected.lab = lab
    return collected


class Lab:
    """A lab whose scheme is collected. What it opens is closed with `stack`."""

    def __init__(self, scheme: Path, stack: ExitStack):
        self.root = scheme.parents[2]
        try:
            config = load_config(self.root)
            config.Marker.cache = ""
            self.assignment: Assignment = load_assignment(self.root, scheme.name, config)
            self.marker = Marker(self.assignment, config=config)
        except (AssignmentError, CourseError, LabError) as error:
            raise CollectError(str(error)) from error
        if self.marker.scheme.folder != scheme.resolve():
            raise CollectError(
                f"{scheme} is not where Marker.schemes in nbgrader_config.py says: {self.marker.scheme.folder}."
            )
        self._stack = stack

    def notebook(self, question: str) -> SourceNotebook:
        """The notebook that holds a question. Raises `MarkingSchemeError`."""
        for source in self.assignment.notebooks:
            if any(cell.question == question and not cell.manual for cell in source.grade_cells):
                return source
        raise MarkingSchemeError(
            f"{self.assignment.name} has no question '{question}': no notebook has a scored cell '{question}_marks'."
        )


class SubmittedLab(Lab):
    """A lab and what one student handed in. A notebook is run when a check first asks for it, and lives until the end."""

    def __init__(self, scheme: Path, stack: ExitStack, folder: Path):
        super().__init__(scheme, stack)
        name = self.assignment.name
        inner = folder.resolve() / name
        self.folder = inner if inner.is_dir() else folder.resolve()
        if not any(self.folder.glob("*.ipynb")):
            raise CollectError(f"--submission: there are no notebooks of {name} in {self.folder}.")
        self._prepared = self.marker.prepare(self.folder)
        # Running a notebook changes its outputs, so its fingerprint is taken before.
        self._fingerprints = {each: fingerprint.of_notebook(self._prepared, each) for each in self._prepared.notebooks}
        self.runners: dict[str, NotebookRunner] = {}

    def student(self, question: str) -> StudentSession:
        """A live session of the notebook that holds a question. Raises `CheckFailed` where it cannot be run."""
        name = self.notebook(question).name
        submitted = self._prepared.notebooks[name]
        if not submitted.readable:
            raise CheckFailed(submitted.warnings[0], "no-notebook")
        if name not in self.runners:
            alone = replace(self._prepared, notebooks={name: submitted})
            self.runners |= self._stack.enter_context(self.marker.running(alone))
        return StudentSession(self.runners[name])

    def seed(self, question: str) -> str:
        """What marking draws the inputs of the question's checks from."""
        name = self.notebook(question).name
        return self.marker.seed_of_inputs(name, self._fingerprints[name])

    def notes(self) -> Iterator[tuple[str, list[str]]]:
        """For each notebook that was run, its file and what it ran on, and warnings about it."""
        for name, runner in self.runners.items():
            warnings = [*self._prepared.notebooks[name].warnings, *self._prepared.warnings, *runner.warnings]
            yield f"{self.folder / name}.ipynb, {runner.device}", warnings


class CorpusLab(Lab):
    """A lab and the answers that test its scheme. A notebook is run when an answer first needs it."""

    def __init__(self, scheme: Path, stack: ExitStack):
        super().__init__(scheme, stack)
        self._checked = False
        self._benches = Benches(self.marker, lambda _: self.new_folder())
        stack.callback(self._benches.close)

    @cached_property
    def folder(self) -> Path:
        """Where the answers are: ``tests/submissions/LAB`` beside ``tests/marking``."""
        return self.marker.scheme.folder.parents[1] / "submissions" / self.assignment.name

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
        return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="scheme-")))

    def _first_question(self, entry: Entry) -> str:
        questions = list(self.assignment.automatic)
        answered = [question for question in questions if question in dict(entry.cells)]
        expected = [question for question in questions if question in entry.expectations]
        return [*answered, *expected, *questions][0]


class Schemes:
    """The plugin that serves the schemes of a run: fixtures, names of axes, and what failures say.

    Args:
        submission: a student's folder; None where schemes are tried on their corpora.
    """

    def __init__(self, submission: Path | None):
        self._submission = submission
        self._labs: dict[Path, SubmittedLab | CorpusLab] = {}
        self._stack = ExitStack()

    def lab(self, scheme: Path) -> SubmittedLab | CorpusLab:
        """The lab of a scheme's folder. Raises `CollectError`."""
        if scheme not in self._labs:
            if self._submission:
                self._labs[scheme] = SubmittedLab(scheme, self._stack, self._submission)
                sys.path.insert(0, str(scheme.parents[2]))  # checks import the package reference
            else:
                self._labs[scheme] = CorpusLab(scheme, self._stack)
        return self._labs[scheme]

    @pytest.fixture(name="student")
    def _student(self, request: pytest.FixtureRequest) -> StudentSession:
        """The student's live session, as marking gives it to a check."""
        try:
            return _lab_of(request.node).student(question_of(request.node))
        except SandboxError as error:
            pytest.exit(str(error), 1)

    @pytest.fixture(name="rng")
    def _rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """The random numbers that marking gives to a check for this submission."""
        question = question_of(request.node)
        return generator(_lab_of(request.node).seed(question), question, request.node.name)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let messages call the axes of arrays as the lab does."""
        file = item.getparent(CheckFile)
        if file is None:
            return (yield)
        with axis_names(file.lab.marker.profile.axes):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Of a check that does not hold, show what the student reads and where that is in the scheme."""
        error = call.excinfo.value if call.excinfo else None
        if not isinstance(error, CheckFailed) or item.getparent(CheckFile) is None:
            return (yield)
        line = _end_in(item.path, error)
        report = yield
        if item.config.getoption("tbstyle") not in _TRACEBACKS:
            report.longrepr = "\n".join(_finding(item, error, line, item.config.get_verbosity() > 0))
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was run, and what happened to it on the way."""
        labs = [lab for lab in self._labs.values() if isinstance(lab, SubmittedLab) and lab.runners]
        if labs:
            terminalreporter.section("notebooks")
        for lab in labs:
            for title, warnings in lab.notes():
                terminalreporter.write_line(title)
                for warning in warnings:
                    terminalreporter.write_line(f"• {warning}")

    def pytest_unconfigure(self) -> None:
        """End the kernels."""
        self._stack.close()


class CheckFile(pytest.Module):
    """A file of a scheme whose checks run on a submission."""

    lab: SubmittedLab


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
        if isinstance(excinfo.value, UnexpectedMark | MarkingSchemeError | CorpusError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class AnswerItem(_CorpusItem):
    """An answer to one question, tried in the solved notebook. `right`: each check and the quick check must pass."""

    right: bool

    def runtest(self) -> None:
        """Mark the answer, with as many draws of inputs as the environment's CORPUS_DRAWS says."""
        draws = int(os.environ.get("CORPUS_DRAWS", "1"))
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


def _lab_of(node: pytest.Item) -> SubmittedLab:
    file = node.getparent(CheckFile)
    if file is None:
        raise pytest.UsageError(f"{node.nodeid} is no check of a marking scheme: it has no student and no rng.")
    return file.lab


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


def _end_in(file: Path, error: CheckFailed) -> int | None:
    """Let the traceback end in the check, where a debugger starts, and not within the engine; the line of the check."""
    found, entry = None, error.__traceback__
    while entry is not None:
        if entry.tb_frame.f_code.co_filename == str(file):
            found = entry
        entry = entry.tb_next
    if found is None:
        return None
    found.tb_next = None
    return found.tb_lineno


def _finding(item: pytest.Item, error: CheckFailed, line: int | None, detailed: bool) -> Iterator[str]:
    """Lines about a check that does not hold."""
    yield str(error)
    points = points_of(item)
    earned = points * partial_credit.share_of(error, partial_credit.read(item.path.parent))
    yield f"{f'diagnosis {error.diagnosis}; ' if error.diagnosis else ''}{earned:g} of {points:g} points"
    if detailed and error.comparison:
        yield from _table(error.comparison)
    if line:
        yield f"{item.path}:{line}"


def _table(comparison: Comparison) -> Iterator[str]:
    """A part of a value beside what was expected there; a star marks what differs."""
    for title, rows in (("found", comparison.got), ("expected", comparison.expected)):
        yield f"{title} at {comparison.where}:"
        for row, differs in zip(rows, comparison.differs, strict=True):
            yield "  " + " ".join(
                f"{number:>10.4g}{'*' if other and title == 'found' else ' '}"
                for number, other in zip(row, differs, strict=True)
            )
