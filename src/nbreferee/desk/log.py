"""The history of a class's marks, from the log that each batch adds its lines to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

_MOST_BYTES = 32 * 2**20
_FIELDS = 7
_OLDER = 6
"""Fields of a line before the processor time was noted."""
_PAUSE = timedelta(hours=1)
"""No line of a run is written so long after the one before it."""


@dataclass(frozen=True)
class Entry:
    """A line of the log: what became of one submission in one run.

    Attributes:
        time: when, in the time zone of the machine that marked.
        state: marked, unchanged or failed.
        points: in all, without a late penalty; None where it failed.
        seconds: that a worker took; 0 where nothing was marked.
        processor: seconds of processor time that it took; None in a line that does not say it.
        remarks: why it failed, warnings, review flags.
    """

    time: datetime
    student: str
    state: str
    points: float | None
    seconds: float
    processor: float | None
    remarks: str


@dataclass(frozen=True)
class Change:
    """A student's points before and after a run, or None where it failed."""

    student: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Run:
    """The lines of one run, in order."""

    entries: tuple[Entry, ...]

    @property
    def started(self) -> datetime:
        """When the first submission was done."""
        return self.entries[0].time

    @property
    def ended(self) -> datetime:
        """When the last submission was done."""
        return self.entries[-1].time

    @property
    def marked(self) -> tuple[Entry, ...]:
        """Those that were marked, and not found unchanged."""
        return tuple(entry for entry in self.entries if entry.state == "marked")

    @property
    def seconds(self) -> float:
        """Of workers' time."""
        return sum(entry.seconds for entry in self.marked)

    @property
    def processor(self) -> float | None:
        """Seconds of processor time; None where a line does not say it."""
        known = [entry.processor for entry in self.marked if entry.processor is not None]
        return sum(known) if known and len(known) == len(self.marked) else None


def read(path: Path) -> list[Entry]:
    """The entries of a log, old to new; lines that are none, such as one cut off by a full disk, are left out."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - _MOST_BYTES))
            content = stream.read()
    except OSError:
        return []
    found = (_entry(line) for line in content.decode("utf-8", errors="replace").split("\n"))
    return [entry for entry in found if entry is not None]


def runs(entries: Iterable[Entry]) -> list[Run]:
    """The entries run by run: a run has each student once, and its lines follow each other within an hour."""
    found: list[list[Entry]] = []
    students: set[str] = set()
    for entry in entries:
        if not found or entry.student in students or entry.time - found[-1][-1].time > _PAUSE:
            found.append([])
            students = set()
        found[-1].append(entry)
        students.add(entry.student)
    return [Run(tuple(each)) for each in found]


def changes(all_runs: Sequence[Run]) -> list[tuple[Run, list[Change]]]:
    """Each run with the students whose points differ from what they had before, in the order of their names; runs without any are left out.

    A first mark is no change; a submission that fails after it had points is one.
    """
    points: dict[str, float | None] = {}
    found = []
    for run in all_runs:
        after = {entry.student: entry.points for entry in run.entries}
        if changed := changed_points(points, after):
            found.append((run, changed))
        points |= {student: number for student, number in after.items() if number is not None or student in points}
    return found


def changed_points(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> list[Change]:
    """Who has other points than before, by hundredths, in the order of the names; who had no entry before is left out."""
    return [
        Change(student, before[student], points)
        for student, points in sorted(after.items())
        if student in before and _hundredths(before[student]) != _hundredths(points)
    ]


def _hundredths(points: float | None) -> int | None:
    return None if points is None else round(100 * points)


def _entry(line: str) -> Entry | None:
    fields = line.split("\t")
    if len(fields) == _OLDER:
        fields.insert(-1, "")
    if len(fields) != _FIELDS:
        return None
    time, student, state, points, seconds, processor, remarks = fields
    try:
        when = datetime.strptime(time, "%Y-%m-%d %H:%M:%S")
        number = float(points.removesuffix(" points")) if points else None
        cost = _seconds(seconds), _seconds(processor) if processor else None
        return Entry(when, student, state, number, *cost, remarks)
    except ValueError:
        return None


def _seconds(text: str) -> float:
    return float(text.removesuffix(" s"))
