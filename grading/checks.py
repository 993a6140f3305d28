"""Runs the marking scheme: pytest files whose tests are checks on a student session.

A marking file ``test_<row>.py`` holds the checks of one grade cell; each test carries ``@pytest.mark.points(n)`` and uses
the fixtures `student` (`grading.session.StudentSession`), `rng` (a seeded `numpy.random.Generator`) and `close_to`
(`grading.closeness.close_to`).
"""

import hashlib
import importlib
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from . import closeness, near_misses
from .failure import CheckFailed
from .report import CheckResult
from .sanitising import without_controls
from .session import StudentSession


class MarkingSchemeError(ValueError):
    """The marking scheme does not fit the assignment. The message says where and what to correct."""


@dataclass(frozen=True)
class Check:
    """One test of the marking scheme: the row it belongs to, its name for people, and its points."""

    row: str
    name: str
    points: float


def collect(folder: Path, collector: "_Collector | None" = None) -> tuple[Check, ...]:
    """All checks of the marking scheme in `folder`. Raises `MarkingSchemeError` if one cannot be collected."""
    collector = collector or _Collector()
    _pytest(folder, collector, "--collect-only")
    if collector.errors:
        raise MarkingSchemeError(f"The marking scheme in {folder} cannot be read:\n" + "\n".join(collector.errors))
    return tuple(collector.checks)


def validate(folder: Path, points: Mapping[str, float]) -> None:
    """Compare the scheme's points with those of the assignment's automatic grade cells, `points` by row.

    Raises `MarkingSchemeError` with one sentence for each row that does not fit.
    """
    totals: dict[str, float] = {}
    collector = _DiagnosisCollector()
    for check in collect(folder, collector):
        totals[check.row] = totals.get(check.row, 0) + check.points
    problems = []
    for row, expected in points.items():
        if row not in totals:
            problems.append(f"Grade cell '{row}' has no checks: {folder}/test_{row}.py is missing.")
        elif abs(totals[row] - expected) > 1e-6:
            problems.append(
                f"Grade cell '{row}' is worth {expected:g} points, but the checks in {folder}/test_{row}.py sum to "
                f"{totals[row]:g}. Change the cell's points or the checks' marks so that they agree."
            )
    try:
        near_misses.validate(folder, collector.diagnoses)
    except near_misses.NearMissError as error:
        problems.append(str(error))
    if problems:
        raise MarkingSchemeError("\n".join(problems))


def run(folder: Path, rows: list[str], session: StudentSession, seed: str) -> dict[str, list[CheckResult]]:
    """Run the checks of `rows` on a live session; results by row, in the scheme's order.

    A check that ends in anything but success or `CheckFailed` is the scheme's own fault: its result says so, and the
    cell waits for a person.
    """
    try:
        runner = _Runner(rows, session, seed, near_misses.read(folder))
    except near_misses.NearMissError as error:
        raise MarkingSchemeError(str(error)) from error
    files = [path for row in rows if (path := folder / f"test_{row}.py").is_file()]
    if not files:
        return runner.results
    status = _pytest(folder, runner, *map(str, files))
    if runner.errors:  # pytest calls that an interruption, too
        raise MarkingSchemeError(f"The marking scheme in {folder} cannot be read:\n" + "\n".join(runner.errors))
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    carried_out = sum(len(results) for results in runner.results.values())
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or carried_out != len(runner.checks):
        raise MarkingSchemeError(
            f"Only {carried_out} of {len(runner.checks)} checks in {folder} were carried out (pytest ended with {status!r})."
        )
    return runner.results


_version: list[str] = []
"""Of the scheme that this process has imported last."""


def refresh(paths: list[Path], version: str) -> None:
    """Have modules below `paths` imported anew if those in memory are of another `version`.

    A process that marks may outlive an edit: a worker of a cluster, or the server that formgrader runs in.
    """
    if _version != [version]:
        _forget(paths)
        _version[:] = [version]


def row_of(item: pytest.Item) -> str:
    """The grade cell's row that a collected test belongs to."""
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
    return float(marker.args[0])


def _namespaces(module: ModuleType) -> list[dict[str, object]]:
    """The names of a test module and of the modules that it imports by name."""
    imported = [value for value in vars(module).values() if isinstance(value, ModuleType)]
    return [vars(module), *map(vars, imported)]


class _Collector:
    """A pytest plugin that notes which checks there are."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.errors: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "points(n): the points that a check is worth")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(report.longreprtext)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            try:
                self.checks.append(Check(row_of(item), name_of(item), points_of(item)))
            except MarkingSchemeError as error:
                self.errors.append(str(error))


class _DiagnosisCollector(_Collector):
    """Notes also what the checks can diagnose."""

    def __init__(self) -> None:
        super().__init__()
        self.diagnoses: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        super().pytest_collection_modifyitems(items)
        for module in {item.module for item in items}:
            self.diagnoses |= near_misses.diagnoses(_namespaces(module))


class _Runner(_Collector):
    """A pytest plugin that gives checks their fixtures and turns what happens into results."""

    def __init__(self, rows: list[str], session: StudentSession, seed: str, shares: Mapping[str, float]):
        super().__init__()
        self._shares = shares
        self.results: dict[str, list[CheckResult]] = {row: [] for row in rows}
        self._session, self._seed = session, seed

    def pytest_configure(self, config: pytest.Config) -> None:
        super().pytest_configure(config)
        # Nobody reads the tracebacks of failed checks. Making them takes time, and parses source while other parsers may run.
        config.option.tbstyle = "no"

    @pytest.fixture(name="student")
    def _student(self) -> StudentSession:
        return self._session

    @pytest.fixture(name="rng")
    def _rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        text = f"{self._seed}:{row_of(request.node)}:{request.node.name}"
        return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))

    @pytest.fixture(name="close_to")
    def _close_to(self):
        return closeness.close_to

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        report = yield
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            error = call.excinfo.value if call.excinfo else None
            self.results[row_of(item)].append(_result(item, error, self._shares))
        return report


def _result(item: pytest.Item, error: BaseException | None, shares: Mapping[str, float]) -> CheckResult:
    points, name = points_of(item), name_of(item)
    if error is None:
        return CheckResult(name, points, points, True, "", None)
    if isinstance(error, CheckFailed):
        share = shares.get(error.diagnosis, error.share)
        return CheckResult(
            name,
            round(points * share, 2),
            points,
            False,
            without_controls(str(error)),
            error.diagnosis,
            comparison=error.comparison,
        )
    message = f"This check could not be carried out ({type(error).__name__}: {error}). A person has to look at it."
    return CheckResult(name, 0.0, points, False, without_controls(message)[:600], None, broken=True)


def _pytest(folder: Path, plugin: object, *arguments: str) -> int:
    """Run pytest in this process, with nothing of the surroundings' configuration or plugins.

    Checks may import what lies beside the scheme's parent folder: ``reference`` beside ``tests/marking``.
    """
    if not any(argument.endswith(".py") for argument in arguments):
        arguments = (*arguments, str(folder))
    options = ["--disable-plugin-autoload", "--noconftest", "-c", "/dev/null", "--rootdir", str(folder)]
    # The last two collect garbage around every run, which takes longer than the checks.
    for plugin_without_use in ("terminal", "cacheprovider", "logging", "unraisableexception", "threadexception"):
        options += ["-p", f"no:{plugin_without_use}"]
    options += ["-s", "--import-mode=importlib", "--assert=plain"]
    options += ["-o", f"pythonpath={shlex.quote(str(folder.parent.parent))}"]
    surroundings = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    try:
        return pytest.main([*options, *arguments], plugins=[plugin])
    finally:
        os.environ.update(surroundings)
        _forget([folder])  # another course may have modules of the same names


def _forget(paths: list[Path]) -> None:
    """Take what was imported from below `paths` out of Python's memory."""
    folders = tuple(f"{path}{os.sep}" for path in paths)
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folders):
            del sys.modules[name]
    importlib.invalidate_caches()
