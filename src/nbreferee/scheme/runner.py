"""Runs checks on a live student session and turns what happens into results."""

import hashlib
from collections.abc import Generator, Mapping, Sequence

import numpy as np
import pytest

from ..check import AxisNames, CheckFailed, axis_names
from ..results.report import CheckResult
from ..student import StudentSession
from ..text import without_controls
from . import partial_credit
from .collect import Collector, MarkingScheme, MarkingSchemeError, name_of, points_of, question_of, unreadable


def run_checks(
    scheme: MarkingScheme, questions: Sequence[str], session: StudentSession, seed: str, axes: AxisNames | None = None
) -> dict[str, list[CheckResult]]:
    """Run the checks of `questions` on a live session; results by question, in the scheme's order.

    A check that ends in anything but success or `CheckFailed` is the scheme's own fault: its result says so, and the
    question needs manual grading.

    Args:
        scheme: the lab's.
        questions: names of questions of one notebook.
        session: of that notebook.
        seed: what the inputs of checks are drawn from.
        axes: what messages call the axes of arrays.
    """
    try:
        runner = _Runner(questions, session, seed, partial_credit.read(scheme.folder))
    except partial_credit.PartialCreditError as error:
        raise MarkingSchemeError(str(error)) from error
    files = [path for question in questions if (path := scheme.folder / f"test_{question}.py").is_file()]
    if not files:
        return runner.results
    with axis_names(axes or AxisNames()):
        status = scheme.pytest(runner, *map(str, files))
    if runner.errors:  # pytest calls that an interruption, too
        raise unreadable(scheme.folder, runner.errors)
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    carried_out = sum(len(results) for results in runner.results.values())
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or carried_out != len(runner.checks):
        raise MarkingSchemeError(
            f"Only {carried_out} of {len(runner.checks)} checks in {scheme.folder} were carried out (pytest ended with {status!r})."
        )
    return runner.results


def generator(seed: str, question: str, test: str) -> np.random.Generator:
    """The random numbers from which a check draws its inputs: the same for the same seed and test."""
    digest = hashlib.sha256(f"{seed}:{question}:{test}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))


class _Runner(Collector):
    """A pytest plugin that gives checks their fixtures and turns what happens into results."""

    def __init__(self, questions: Sequence[str], session: StudentSession, seed: str, shares: Mapping[str, float]):
        super().__init__()
        self._shares = shares
        self.results: dict[str, list[CheckResult]] = {question: [] for question in questions}
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
        return generator(self._seed, question_of(request.node), request.node.name)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note the outcome of a check."""
        report = yield
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            error = call.excinfo.value if call.excinfo else None
            self.results[question_of(item)].append(_result(item, error, self._shares))
        return report


def _result(item: pytest.Item, error: BaseException | None, shares: Mapping[str, float]) -> CheckResult:
    points, name = points_of(item), name_of(item)
    if error is None:
        return CheckResult(name, points, points, True, "", None)
    if isinstance(error, CheckFailed):
        share = partial_credit.share_of(error, shares)
        return CheckResult(
            name,
            round(points * share, 2),
            points,
            False,
            without_controls(str(error)),
            error.diagnosis,
            comparison=error.comparison,
        )
    message = f"This check could not be carried out ({type(error).__name__}: {error}). It needs manual grading."
    return CheckResult(name, 0.0, points, False, without_controls(message)[:600], None, broken=True)
