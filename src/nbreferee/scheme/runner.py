"""Runs checks on a live student session and turns what happens into results."""

import hashlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from ..check import AxisNames, CheckFailed, Quantity, agreed, axis_names
from ..results.report import CheckResult
from ..student import KernelStartError, StudentSession
from ..text import without_controls
from . import partial_credit
from .collect import Collector, MarkingScheme, MarkingSchemeError, name_of, points_of, question_of, unreadable

_NO_VALUE = ("not-answered", "undefined", "too-slow", "kernel-lost", "no-kernel")
"""Diagnoses of an answer that gives no value."""

_LONGEST, _LONGEST_OF_BROKEN = 2000, 600
"""Characters of what is said of a failed check, and of one that could not be carried out."""


def run_checks(
    scheme: MarkingScheme, questions: Sequence[str], session: StudentSession, seed: str, axes: AxisNames | None = None
) -> dict[str, list[CheckResult]]:
    """Run the checks of `questions` on a live session; results by question, in the scheme's order.

    A check that ends in anything but success or `CheckFailed` is the scheme's own fault: its result says so, and the
    question needs manual grading. What is named, and what a near miss earns, follows from all checks of a question together.

    Args:
        scheme: the lab's.
        questions: names of questions of one notebook.
        session: of that notebook.
        seed: what the inputs of checks are drawn from.
        axes: what messages call the axes of arrays.

    Raises:
        MarkingSchemeError: the scheme cannot be read.
        KernelStartError: the notebook's kernel was lost, and no new one starts, or this machine has lost too many.
    """
    try:
        table = partial_credit.read(scheme.folder)
    except partial_credit.PartialCreditError as error:
        raise MarkingSchemeError(str(error)) from error
    runner = _Runner(questions, session, seed)
    files = [path for question in questions if (path := scheme.folder / f"test_{question}.py").is_file()]
    if not files:
        return {question: [] for question in questions}
    with axis_names(axes or AxisNames()):
        status = scheme.pytest(runner, *map(str, files))
    for outcome in (each for outcomes in runner.outcomes.values() for each in outcomes):
        if isinstance(outcome.error, KernelStartError):
            raise outcome.error
    if runner.errors:  # pytest calls that an interruption, too
        raise unreadable(scheme.folder, runner.errors)
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    carried_out = sum(len(outcomes) for outcomes in runner.outcomes.values())
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or carried_out != len(runner.checks):
        raise MarkingSchemeError(
            f"Only {carried_out} of {len(runner.checks)} checks in {scheme.folder} were carried out (pytest ended with {status!r})."
        )
    with axis_names(axes or AxisNames()):
        return {
            question: _with_example(_results(outcomes, table), runner.quantities.get(question, ()), session)
            for question, outcomes in runner.outcomes.items()
        }


def generator(seed: str, question: str, test: str) -> np.random.Generator:
    """The random numbers from which a check draws its inputs: the same for the same seed and test."""
    digest = hashlib.sha256(f"{seed}:{question}:{test}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))


class _Runner(Collector):
    """A pytest plugin that gives checks their fixtures and notes how they end."""

    def __init__(self, questions: Sequence[str], session: StudentSession, seed: str):
        super().__init__()
        self.outcomes: dict[str, list[_Outcome]] = {question: [] for question in questions}
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
            self.outcomes[question_of(item)].append(_Outcome(name_of(item), points_of(item), error))
        return report


@dataclass(frozen=True)
class _Outcome:
    """How one check has ended: with an error, or with None."""

    name: str
    points: float
    error: BaseException | None


def _results(outcomes: Sequence[_Outcome], table: Mapping[str, float]) -> list[CheckResult]:
    """The results of a question's checks. Their evidence decides together what is named, and so what near misses earn."""
    failures = {number: each.error for number, each in enumerate(outcomes) if isinstance(each.error, CheckFailed)}
    agreed_on = agreed(list(failures.values()))
    shares = partial_credit.shares_of(agreed_on, table)
    failed = dict(zip(failures, zip(agreed_on, shares, strict=True), strict=True))
    return [
        _failed(each, *failed[number]) if number in failed else _passed_or_broken(each)
        for number, each in enumerate(outcomes)
    ]


def _with_example(
    results: list[CheckResult], quantities: Sequence[Quantity], session: StudentSession
) -> list[CheckResult]:
    """The `results`, the first that has found a wrong value with one of inputs that are small enough to try at home."""
    wrong = next((number for number, each in enumerate(results) if _has_found_a_value(each)), None)
    examples = [each for each in quantities if each.examples]
    if wrong is None or not examples:
        return results
    shown = next((shown for each in examples if (shown := each.wrong_example(session.evaluate, session.array))), None)
    if shown is None:
        return results
    return [*results[:wrong], replace(results[wrong], comparison=shown), *results[wrong + 1 :]]


def _has_found_a_value(result: CheckResult) -> bool:
    missing = result.diagnosis in _NO_VALUE or result.raised is not None
    return not (result.passed or result.broken or missing)


def _failed(outcome: _Outcome, failure: CheckFailed, share: float) -> CheckResult:
    return CheckResult(
        outcome.name,
        round(outcome.points * share, 2),
        outcome.points,
        False,
        without_controls(str(failure))[:_LONGEST],
        failure.diagnosis,
        comparison=failure.comparison,
        follows=failure.follows,
        raised=failure.raised,
    )


def _passed_or_broken(outcome: _Outcome) -> CheckResult:
    if outcome.error is None:
        return CheckResult(outcome.name, outcome.points, outcome.points, True, "", None)
    error = outcome.error
    message = f"This check could not be carried out ({type(error).__name__}: {error}). It needs manual grading."
    return CheckResult(
        outcome.name, 0.0, outcome.points, False, without_controls(message)[:_LONGEST_OF_BROKEN], None, broken=True
    )
