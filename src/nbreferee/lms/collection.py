"""What collecting did, or would do: what became of every file of a download, and of each student's folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..text import one_line
from . import placing
from .handin import HandIn
from .roster import Student
from .selection import Fate

_STATES = ("new", "replaced", "unchanged", "kept", "unreadable")
"""Of students' folders; where nothing of a hand-in can be read, the last."""


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file of a download.

    Attributes:
        file: its path there.
        student: whose it is; empty where nobody's.
        state: new, replaced, unchanged (the student's folder), kept (what was there before was), left out, unreadable (and all that the
            student handed in), unmatched.
        what: where it is now, and a note; or the reason why it is not.
    """

    file: str
    student: str
    state: str
    what: str


@dataclass
class Collection:
    """What collecting did, or would do.

    Attributes:
        platforms: where the download comes from.
        files: each file's outcome, in the order of students.
        students: what happened to each student's folder.
        missing: students of the roster who handed in nothing.
        notes: what else the instructor should know, as sentences.
        late: students whom the platform calls late without saying when.
        timed: whether any hand-in has a time.
        leftovers: files of macOS, Windows and editors, which are passed over.
    """

    platforms: list[str] = field(default_factory=list)
    files: list[FileOutcome] = field(default_factory=list)
    students: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    timed: bool = False
    leftovers: int = 0

    @property
    def complete(self) -> bool:
        """Whether every hand-in found its place."""
        states = {each.state for each in self.files} | {*self.students.values()}
        return not states & {"unmatched", "kept", "unreadable"}


def unmatched(hand_in: HandIn, why: str) -> list[FileOutcome]:
    """The outcomes of a hand-in that is nobody's, with the reason."""
    return [FileOutcome(one_line(handed.entry.shown), "", "unmatched", one_line(why)) for handed in hand_in.files]


def outcomes(student: Student, fates: Sequence[Fate], verdict: placing.Verdict) -> list[FileOutcome]:
    """The outcomes of a student's files: where each is, or why it is not."""
    found = []
    for fate in sorted(fates, key=lambda each: (not each.kept, each.file)):
        why = one_line(fate.why)
        if fate.kept:
            note = f" ({why})" if why else ""
            found.append(FileOutcome(one_line(fate.file), student.id, verdict.state, f"{one_line(fate.kept)}{note}"))
        else:
            state = "unreadable" if verdict.state == "unreadable" else "left out"
            found.append(FileOutcome(one_line(fate.file), student.id, state, why))
    return found


def totals(collection: Collection) -> Mapping[str, int]:
    """How many students' folders are in which state."""
    states = list(collection.students.values())
    return {state: states.count(state) for state in _STATES if state in states}
