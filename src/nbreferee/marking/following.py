"""Which failed checks of a notebook fail for nothing but an error in an earlier answer, and say so.

Marks and diagnoses stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..results.report import CheckResult

_UNANSWERED = "not-answered"


@dataclass(frozen=True)
class Answer:
    """One question's answer and what came of it.

    Attributes:
        question: its name.
        results: of its checks.
        defines: names that its cells define.
        uses: names that its cells read, and those that what they read is made of.
        code: of its cells.
    """

    question: str
    results: tuple[CheckResult, ...]
    defines: frozenset[str]
    uses: frozenset[str]
    code: str


def followed(answers: Sequence[Answer]) -> dict[str, tuple[CheckResult, ...]]:
    """The results of each question, in a notebook's order, where one that follows from an earlier answer's error says so."""
    found: dict[str, tuple[CheckResult, ...]] = {}
    for number, answer in enumerate(answers):
        earlier = [
            each for each in answers[:number] if each.defines & answer.uses and not each.defines & answer.defines
        ]
        found[answer.question] = tuple(_followed(result, answer, earlier) for result in answer.results)
    return found


def reached(names: frozenset[str], reads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """`names` with all that they are made of, where `reads` has what the cell that defines a name reads."""
    known, waiting = set(names), list(names)
    looked_at: set[frozenset[str]] = set()  # many names of one cell have the same
    while waiting:
        found = reads.get(waiting.pop(), frozenset())
        if found in looked_at:
            continue
        looked_at.add(found)
        more = found - known
        known |= more
        waiting += more
    return frozenset(known)


def _followed(result: CheckResult, answer: Answer, earlier: Sequence[Answer]) -> CheckResult:
    if result.passed or result.broken or result.follows:
        return result
    for cause in earlier:
        failed = [each for each in cause.results if not each.passed]
        if result.raised and result.raised not in answer.code and any(result.raised == each.raised for each in failed):
            sentence = (
                f"This follows from your {cause.question}, where the error is: correct that first. {result.message}"
            )
            return replace(result, message=sentence, follows=True)
        unanswered = result.diagnosis == _UNANSWERED and "NotImplementedError" not in answer.code
        if unanswered and failed and all(each.diagnosis == _UNANSWERED for each in failed):
            sentence = f"This follows from your {cause.question}, which is not answered yet and is used here."
            return replace(result, message=sentence, follows=True)
    return result
