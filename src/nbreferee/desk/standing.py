"""Who needs the instructor, and why: failed, not marked, incomplete, flagged, waiting, missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .classroom import Classroom, Member

STATES = {
    "failed": "could not be marked or recorded in the last run",
    "not marked": "handed in, or handed in again, since the last run",
    "incomplete": "a notebook is missing, or something is missing or damaged in one",
    "flagged": "a place in the code deserves a look; no mark depends on it",
    "waiting": "questions that a person has to grade",
    "no time": "the time of the hand-in cannot be read, so there is no late penalty",
    "missing": "on the roster or in the gradebook, and nothing handed in",
}
"""What each state means, in the order of urgency."""


@dataclass(frozen=True)
class Concern:
    """Why one student needs attention: one of `STATES`, and what it is about."""

    state: str
    student: str
    why: str


@dataclass(frozen=True)
class BrokenCheck:
    """A check of the scheme that ended in an error of its own: for how many students, what it said to most of them, and to how many that was."""

    question: str
    check: str
    students: int
    message: str
    same: int


def concerns(classroom: Classroom) -> list[Concern]:
    """All that needs attention, by state in the order of `STATES`, then by name. A student may have several."""
    found = [Concern(state, member.student, why) for member in classroom.members for state, why in _of(member)]
    order = list(STATES)
    return sorted(found, key=lambda each: (order.index(each.state), each.student))


def broken_checks(classroom: Classroom) -> list[BrokenCheck]:
    """The scheme's own faults, each once."""
    found: dict[tuple[str, str], list[str]] = {}
    for member in classroom.graded:
        for question, cell in member.marked.cells.items():
            for check in cell.checks:
                if check.broken:
                    found.setdefault((question, check.name), []).append(check.message)
    return [
        BrokenCheck(question, name, len(messages), *Counter(messages).most_common(1)[0])
        for (question, name), messages in found.items()
    ]


def _of(member: Member) -> Iterator[tuple[str, str]]:
    """The states of one student, each with its reason."""
    if not member.handed_in:
        if member.grade is None:
            yield "missing", "nothing handed in"
        else:
            yield "incomplete", "marked earlier, but the folder in submitted/ is gone"
        return
    if member.failed:
        yield "failed", member.failed
    elif member.grade is None:
        yield "not marked", "no marks yet"
    elif member.is_newer:
        yield "not marked", "handed in again after it was marked"
    damages = [f"not handed in: {', '.join(member.missing)}"] if member.missing and not member.failed else []
    if damages or member.marked.warnings:
        yield "incomplete", " · ".join([*damages, *member.marked.warnings])
    if member.marked.review_flags:
        yield "flagged", " · ".join(member.marked.review_flags)
    if member.waiting:
        yield "waiting", ", ".join(member.waiting)
    if member.time_problem:
        yield "no time", member.time_problem
