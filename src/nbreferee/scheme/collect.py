"""Which checks a marking scheme holds, and whether they fit the assignment.

A file ``test_<question>.py`` holds the checks of one question; each test carries ``@pytest.mark.points(n)`` and uses the
fixtures `student` (`nbreferee.student.StudentSession`) and `rng` (a seeded `numpy.random.Generator`).
"""

import importlib
import math
import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from ..check import Quantity
from . import files, partial_credit
from .imports import imported


class MarkingSchemeError(ValueError):
    """The marking scheme does not fit the assignment. The message says where and what to correct."""


@dataclass(frozen=True)
class Check:
    """One test of the marking scheme: the question it belongs to, its name for people, and its points."""

    question: str
    name: str
    points: float


class Collector:
    """A pytest plugin that notes which checks there are."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.errors: list[str] = []
        self.diagnoses: set[str] = set()
        self.quantities: dict[str, list[Quantity]] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marker."""
        config.addinivalue_line("markers", "points(n): the points that a check is worth")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be imported."""
        if report.failed:
            self.errors.append(report.longreprtext)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note the checks, what their modules can diagnose, and which quantities they name."""
        for item in items:
            try:
                self.checks.append(Check(question_of(item), name_of(item), points_of(item)))
            except MarkingSchemeError as error:
                self.errors.append(str(error))
        modules = {module: question_of(item) for item in items if (module := getattr(item, "module", None)) is not None}
        for module, question in modules.items():
            namespaces = _namespaces(module)
            self.diagnoses |= partial_credit.diagnoses(namespaces)
            values = {id(value): value for names in namespaces for value in names.values()}.values()
            # Checks may name another question's quantity, too.
            self.quantities[question] = [
                value for value in values if isinstance(value, Quantity) and value.question == question
            ]


@dataclass(frozen=True)
class MarkingScheme:
    """The checks of one lab.

    Attributes:
        folder: its pytest files, one for each question.
        root: the course's folder, from which checks may import ``reference``.
        depends: further files and folders that checks use.
    """

    folder: Path
    root: Path
    depends: tuple[Path, ...] = ()

    @property
    def answers(self) -> Path:
        """The folder of the answers that test the scheme: ``submissions/LAB`` beside the folder of the schemes."""
        return self.folder.parents[1] / "submissions" / self.folder.name

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that a mark depends on: the scheme's folder and what it uses."""
        return (self.folder, *self.depends)

    def collect(self) -> tuple[Check, ...]:
        """All checks. Raises `MarkingSchemeError` if one cannot be collected, or imports what `depends` does not name."""
        return tuple(self._collected().checks)

    def validate(self, points: Mapping[str, float]) -> None:
        """Compare the scheme's points with those of the assignment's automatic questions, `points` by name.

        Raises `MarkingSchemeError` with one sentence for each question that does not fit.
        """
        if not self.folder.is_dir():
            raise MarkingSchemeError(
                f"There is no marking scheme {self.folder}. Make the folder, with one file test_<question>.py for each question."
            )
        totals: dict[str, float] = {}
        collector = self._collected()
        for check in collector.checks:
            totals[check.question] = totals.get(check.question, 0) + check.points
        problems = []
        for question, expected in points.items():
            file = self.folder / f"test_{question}.py"
            if question not in totals:
                why = "holds none" if file.is_file() else "is missing"
                problems.append(f"Question '{question}' has no checks: {file} {why}.")
            elif abs(totals[question] - expected) > 1e-6:
                problems.append(
                    f"Question '{question}' is worth {expected:g} points, but the checks in {file} sum to "
                    f"{totals[question]:g}. Change the cell's points or the checks' marks so that they agree."
                )
        read = files.check_files(self.folder)
        problems += files.problems(read, self.folder)
        named = (quantity for quantities in collector.quantities.values() for quantity in quantities)
        problems += [problem for quantity in named for problem in quantity.problems()]
        known = collector.diagnoses.union(*(file.diagnoses for file in read))
        try:
            partial_credit.validate(self.folder, known)
        except partial_credit.PartialCreditError as error:
            problems.append(str(error))
        if problems:
            raise MarkingSchemeError("\n".join(problems))

    def refresh(self, version: str) -> None:
        """Have the scheme's modules imported anew unless those in memory are of this scheme and `version`.

        A process that marks may outlive an edit, or mark two courses: a worker of a cluster, or the server that formgrader runs in.
        """
        global _imported
        wanted = (self, version)
        if _imported != wanted:
            before = _imported[0].importable if _imported else ()
            _forget((*before, *self.importable))
            _imported = wanted

    @property
    def importable(self) -> tuple[Path, ...]:
        """What checks may import: the scheme's files, and everything of the course's reference."""
        return (*self.files, self.root / "reference")

    def pytest(self, plugin: object, *arguments: str) -> int:
        """Run pytest on the scheme in this process, with nothing of the surroundings' configuration or plugins."""
        if not any(argument.endswith(".py") for argument in arguments):
            arguments = (*arguments, str(self.folder))
        options = ["--disable-plugin-autoload", "--noconftest", "-c", "/dev/null", "--rootdir", str(self.folder)]
        # Without it, pytest looks through every folder above, too.
        options += ["--confcutdir", str(self.folder)]
        # The last two collect garbage around every run, which takes longer than the checks.
        for unused in ("terminal", "cacheprovider", "logging", "unraisableexception", "threadexception"):
            options += ["-p", f"no:{unused}"]
        options += ["-s", "--import-mode=importlib", "--assert=plain"]
        options += ["-o", f"pythonpath={shlex.quote(str(self.root))}"]
        surroundings = {
            name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ
        }
        try:
            return pytest.main([*options, *arguments], plugins=[plugin])
        finally:
            os.environ.update(surroundings)
            _forget([self.folder])  # another course may have modules of the same names

    def _collected(self) -> Collector:
        collector = Collector()
        status = self.pytest(collector, "--collect-only")
        if collector.errors:
            raise unreadable(self.folder, collector.errors)
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            raise unreadable(self.folder, [f"pytest ended with {status!r}; what it says stands above."])
        if forgotten := self._not_in_depends():
            raise MarkingSchemeError(
                f"The marking scheme in {self.folder} imports what depends in its lab.toml does not name: {', '.join(forgotten)}. Name "
                "these files or their folder there: otherwise nobody is marked anew when they change."
            )
        return collector

    def _not_in_depends(self) -> list[str]:
        """The course's files that the scheme imports and that are not among `files`, relative to the course's folder."""
        root = self.root.resolve()
        own = [path.resolve() for path in self.files]
        used = imported(sorted(self.folder.resolve().rglob("*.py")), root)
        return sorted(
            str(file.relative_to(root)) for file in used if not any(file.is_relative_to(path) for path in own)
        )


_imported: tuple[MarkingScheme, str] | None = None
"""The scheme, and its version, whose modules are in `sys.modules`."""


def unreadable(folder: Path, errors: Iterable[str]) -> MarkingSchemeError:
    """The error for a scheme some of whose files cannot be collected."""
    return MarkingSchemeError(f"The marking scheme in {folder} cannot be read:\n" + "\n".join(errors))


def question_of(item: pytest.Item) -> str:
    """The question that a collected test belongs to."""
    return Path(str(item.path)).stem.removeprefix("test_")


def name_of(item: pytest.Item) -> str:
    """A test's name as a phrase for people."""
    name = item.name.removeprefix("test_").replace("_", " ")
    return name.replace("[", " (").replace("]", ")")


def points_of(item: pytest.Item) -> float:
    """The points that a test's mark gives it. Raises `MarkingSchemeError` where there is none."""
    marker = item.get_closest_marker("points")
    if marker is None or len(marker.args) != 1:
        raise MarkingSchemeError(f"{item.nodeid} has no points: put @pytest.mark.points(n) above it.")
    (points,) = marker.args
    if not isinstance(points, int | float) or not 0 <= points < math.inf:
        raise MarkingSchemeError(
            f"{item.nodeid} is worth {points!r} points; a check is worth a number of them, 0 or more."
        )
    return float(points)


def _namespaces(module: ModuleType) -> list[dict[str, object]]:
    """The names of a test module and of the modules that it imports by name."""
    imported = [value for value in vars(module).values() if isinstance(value, ModuleType)]
    return [vars(module), *map(vars, imported)]


def _forget(paths: Iterable[Path]) -> None:
    """Take what was imported from below `paths` out of Python's memory."""
    files = {str(path) for path in paths}
    folders = tuple(f"{path}{os.sep}" for path in files)
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file in files or file.startswith(folders):
            del sys.modules[name]
    importlib.invalidate_caches()
