"""Runs the checks of a marking scheme on what one student handed in, with all of pytest: ``-k gram -vv --pdb``."""

import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ..check import CheckFailed, Comparison, axis_names
from ..marking import fingerprint
from ..sandbox import SandboxError
from ..scheme import partial_credit
from ..scheme.collect import points_of, question_of
from ..scheme.runner import generator
from ..student import NotebookRunner, StudentSession
from .scheme_lab import CollectError, Lab, Schemes

_TRACEBACKS = ("long", "short", "native")
"""Styles of tracebacks that a user asks for. By default a failed check shows what the student reads."""


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
            self.runners |= self.stack.enter_context(self.marker.running(alone))
        return StudentSession(self.runners[name])

    def seed(self, question: str) -> str:
        """What marking draws the inputs of the question's checks from."""
        name = self.notebook(question).name
        return self.marker.seed_of_inputs(name, self._fingerprints[name], self._prepared.key)

    def notes(self) -> Iterator[tuple[str, list[str]]]:
        """For each notebook that was run, its file and what it ran on, and warnings about it."""
        for name, runner in self.runners.items():
            warnings = [*self._prepared.notebooks[name].warnings, *self._prepared.warnings, *runner.warnings]
            yield f"{self.folder / name}.ipynb, {runner.device}", warnings


class CheckFile(pytest.Module):
    """A file of a scheme whose checks run on a submission."""

    lab: SubmittedLab


class SubmissionSchemes(Schemes[SubmittedLab]):
    """The plugin of a run on one submission: fixtures, names of axes, and what failures say.

    Args:
        submission: a student's folder.
    """

    def __init__(self, submission: Path):
        super().__init__()
        self._submission = submission

    def open(self, scheme: Path, stack: ExitStack) -> SubmittedLab:
        """The lab with what the student handed in."""
        lab = SubmittedLab(scheme, stack, self._submission)
        sys.path.insert(0, str(lab.root))  # checks import the package reference
        return lab

    def collector(self, file: Path, parent: pytest.Collector) -> pytest.Collector:
        """What collects a file of a scheme. Raises `CollectError`."""
        collected: CheckFile = CheckFile.from_parent(parent, path=file)
        collected.lab = self.lab(file.parent)
        return collected

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
        labs = [lab for lab in self.labs.values() if lab.runners]
        if labs:
            terminalreporter.section("notebooks")
        for lab in labs:
            for title, warnings in lab.notes():
                terminalreporter.write_line(title)
                for warning in warnings:
                    terminalreporter.write_line(f"• {warning}")


def _lab_of(node: pytest.Item) -> SubmittedLab:
    file = node.getparent(CheckFile)
    if file is None:
        raise pytest.UsageError(f"{node.nodeid} is no check of a marking scheme: it has no student and no rng.")
    return file.lab


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
    (share,) = partial_credit.shares_of([error], partial_credit.read(item.path.parent))
    alone = " if the question's other checks agree" if share else ""
    yield f"{f'diagnosis {error.diagnosis}; ' if error.diagnosis else ''}{points * share:g} of {points:g} points{alone}"
    if detailed and error.comparison and error.comparison.got:
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
