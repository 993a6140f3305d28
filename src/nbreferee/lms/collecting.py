"""Collects a lab's hand-ins from a download: finds each one's student, and takes what counts."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..course.config import load_assignment, load_config
from ..marking import Marker
from ..text import one_line
from . import placing, record, times
from .collection import Collection, FileOutcome, outcomes, unmatched
from .errors import LmsError
from .exporting import collected_folder, has_gradebook, opened_gradebook
from .handin import HandIn, Owner, Reading
from .limits import Collecting
from .matching import Notebooks
from .names import clean, slug
from .platforms import Download
from .record import Collected
from .roster import Roster, Student
from .selection import Fate, Selection, Selector

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Collector:
    """Collects the hand-ins of one lab of the course at `root`. Raises `CourseError`, `AssignmentError`, `LabError`, `LmsError`."""

    def __init__(self, root: Path, lab: str, roster: Path | None = None, timezone: str | None = None):
        self.config = load_config(root)
        self.config.CourseDirectory.root = str(root)
        self.assignment = load_assignment(root, lab, self.config)
        self.limits = Collecting(config=self.config)
        self.zone = times.zone(timezone or self.limits.timezone or _course_zone(self.config))
        self.coursedir = CourseDirectory(config=self.config)
        self.roster = self._roster(roster)
        submitted = Marker(self.assignment, config=self.config).submission_limits
        self._names = [source.name for source in self.assignment.notebooks]
        self._selector = Selector(Notebooks(self.assignment, submitted), self._names, self.limits, submitted)

    def collect(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        force: bool = False,
        on_student: Callable[[str], None] = lambda student: None,
    ) -> Collection:
        """Collect from the download at `path`. Raises `LmsError`, `OSError`.

        Args:
            dry_run: write nothing.
            force: replace what is there, whatever its time.
            on_student: called with each student's id before their files are read.
        """
        collection = Collection(notes=list(self.roster.notes))
        kept = collected_folder(self.coursedir, self.assignment.name)
        collected = record.read(kept)
        with ExitStack() as stack:
            download = Download(path, stack, self.limits, self.zone, self.assignment.name, self._names)
            collection.platforms = sorted({reading.platform for reading in download.readings})
            collection.leftovers = download.leftovers
            collection.files += [FileOutcome(one_line(file), "", "left out", why) for file, why in download.left_out]
            try:
                for student, hand_ins in self._by_student(download.readings, collection):
                    on_student(student.id)
                    entry = self._one(
                        student, hand_ins, collected.get(student.id), collection, dry_run=dry_run, force=force
                    )
                    if entry is not None:
                        collected[student.id] = entry
            finally:
                if not dry_run:
                    record.write(kept, collected)
        if collection.late:
            collection.notes.append(
                f"Late, by the platform, which does not say when: {', '.join(collection.late)}. For a late penalty, write the time into "
                f"submitted/STUDENT/{self.assignment.name}/{times.FILE}, as in 2025-03-05 08:01:00 UTC."
            )
        there = {*collection.students, *self._submitted()}
        if self.roster.complete:
            collection.missing = [student.id for student in self.roster.students if student.id not in there]
        return collection

    def _roster(self, path: Path | None) -> Roster:
        there = self._submitted()
        collected = record.read(collected_folder(self.coursedir, self.assignment.name))
        known = record.known(self._gradebook(), {name: entry for name, entry in collected.items() if name in there})
        return known if path is None else Roster.read(path, self.limits.roster_bytes, self.zone).named_as(known)

    def _gradebook(self) -> Roster:
        """The students that nbgrader's gradebook has; none where there is no gradebook yet. Raises `LmsError` where it cannot be read."""
        if not has_gradebook(self.coursedir):
            return Roster([], complete=False)
        with opened_gradebook(self.coursedir) as gradebook:
            return Roster.of_gradebook(gradebook.students)

    def _submitted(self) -> list[str]:
        """The students who have a folder for the lab already."""
        root = Path(self.coursedir.root)
        pattern = Path(self.coursedir.format_path(self.coursedir.submitted_directory, "*", self.assignment.name))
        return [path.parent.name for path in root.glob(str(pattern.relative_to(root)))]

    def _by_student(
        self, readings: Sequence[Reading], collection: Collection
    ) -> list[tuple[Student, list[tuple[str, HandIn]]]]:
        """Each student's hand-ins, newest first, with the platform of each; those that are nobody's are noted."""
        found: dict[str, tuple[Student, list[tuple[str, HandIn]]]] = {}
        matched: list[tuple[Student, Owner, str, HandIn]] = []
        for reading in readings:
            collection.files += [
                FileOutcome(one_line(entry.shown), "", "left out", why)
                for entry, why in (*reading.typed, *reading.other)
            ]
            for hand_in in reading.hand_ins:
                collection.notes += [f"{one_line(hand_in.unit)}: {one_line(remark)}." for remark in hand_in.remarks]
                hand_in.owners = tuple(map(self._called, hand_in.owners))
                for owner in hand_in.owners:
                    try:
                        matched.append((self._student(reading.platform, owner), owner, reading.platform, hand_in))
                    except LmsError as error:
                        collection.files += unmatched(hand_in, str(error))
        confused = _confused(matched)
        for student, _, platform, hand_in in matched:
            if student.id in confused:
                collection.files += unmatched(
                    hand_in,
                    f"{confused[student.id]} are taken for {student.id}; give a roster with these ids, or copy the files",
                )
            else:
                _, several = found.setdefault(student.id, (student, []))
                several.append((platform, _timed(hand_in, student)))
        for _, several in found.values():
            several.sort(key=lambda each: (each[1].time or _EARLIEST, each[1].order), reverse=True)
        return [found[name] for name in sorted(found)]

    def _called(self, owner: Owner) -> Owner:
        """The owner under the first of their `names` that is in the roster, else as they are."""
        for name in owner.names:
            called = Owner(ids={"folder": name})
            try:
                if self.roster.find(called) is not None:
                    return called
            except LmsError:  # why, is said when the student is looked for
                return called
        return owner

    def _student(self, platform: str, owner: Owner) -> Student:
        """The student that handed in. Raises `LmsError` with the rest of a sentence where it cannot be told."""
        student = self.roster.find(owner)
        if student is not None:
            return student
        if self.roster.complete:
            alike = self.roster.alike(owner)
            raise LmsError(f"{owner.shown} is not in the roster" + (f"; {alike} is alike" if alike else ""))
        return Student(_folder_name(platform, owner), name=owner.name, ids=dict(owner.ids))

    def _one(
        self,
        student: Student,
        hand_ins: Sequence[tuple[str, HandIn]],
        before: Collected | None,
        collection: Collection,
        *,
        dry_run: bool,
        force: bool,
    ) -> Collected | None:
        """Collect one student's hand-ins; returns what is to be remembered, or None where nothing was written."""
        folder = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student.id, self.assignment.name))
        with tempfile.TemporaryDirectory(prefix="collecting-") as workspace:
            selection = self._selector.select([hand_in for _, hand_in in hand_ins], Path(workspace))
            collection.leftovers += selection.leftovers
            if not any(selection.folder.iterdir()):
                if selection.fates:
                    collection.students[student.id] = "unreadable"
                collection.files += outcomes(student, selection.fates, placing.Verdict("unreadable"))
                collection.notes.append(f"{student.id}: nothing of what was handed in can be collected.")
                return None
            earlier = self._take_earlier(selection, folder, before) if before or not force else []
            order = before.order if before else None
            verdict = placing.judge(
                selection.folder, selection.time, selection.order, folder, order, self.zone, force=force
            )
            if verdict.state != "kept":
                selection.fates += earlier
            if verdict.writes and not dry_run:
                placing.place(selection.folder, selection.time, folder)
        collection.students[student.id] = verdict.state
        collection.files += outcomes(student, selection.fates, verdict)
        if verdict.why:
            collection.notes.append(f"{student.id} ({verdict.state}): {verdict.why}.")
        self._note(student, [hand_in for _, hand_in in hand_ins], selection, collection)
        if verdict.state == "kept":
            return None
        platform = hand_ins[0][0]
        owner = next((each for _, hand_in in hand_ins for each in hand_in.owners if self._is(each, student)), Owner())
        name = student.full_name or owner.name
        ids = {**owner.ids, **student.ids}
        return Collected(platform, selection.unit, name, ids, selection.files, selection.order, selection.late)

    def _take_earlier(self, selection: Selection, folder: Path, before: Collected | None) -> list[Fate]:
        """Add to a selection the lab's notebooks that only the student's `folder` has; their fates."""
        files, fates = before.files if before else {}, []
        for name in (f"{name}.ipynb" for name in self._names):
            path = folder / name
            if name not in selection.files and path.is_file() and not path.is_symlink():
                shutil.copyfile(path, selection.folder / name)
                selection.files[name] = files.get(name) or next(iter(files.values()), "")
                shown = path.relative_to(self.coursedir.root).as_posix()
                fates.append(Fate(shown, name, "from the hand-in before"))
        return fates

    def _is(self, owner: Owner, student: Student) -> bool:
        try:
            found = self.roster.find(owner)
        except LmsError:
            return False
        return found == student or (
            found is None and dict(owner.ids) == dict(student.ids) and owner.name == student.name
        )

    def _note(self, student: Student, hand_ins: Sequence[HandIn], selection: Selection, collection: Collection) -> None:
        """Say what matters for the mark: notebooks that are missing, times that are not known."""
        missing = [f"{name}.ipynb" for name in self._names if f"{name}.ipynb" not in selection.files]
        if missing:
            collection.notes.append(f"{student.id}: not handed in: {', '.join(missing)}.")
        unreadable = [hand_in.time_text for hand_in in hand_ins if hand_in.time_text and not hand_in.time]
        for text in unreadable:
            collection.notes.append(
                f"{student.id}: {one_line(text)[:60]!r} cannot be read as a time, so it has none, and no late penalty. Write it into {times.FILE}."
            )
        if selection.late and selection.time is None:
            collection.late.append(student.id)
        collection.timed |= selection.time is not None


def _course_zone(config: Config) -> str:
    """The course's time zone, as nbgrader shows times in it."""
    return str(config.NbGraderAPI.get("timezone", "UTC") or "UTC")


def _timed(hand_in: HandIn, student: Student) -> HandIn:
    """The hand-in, with the time that the platform's list of students says where its names say none."""
    if hand_in.time is None and not hand_in.time_text and student.time is not None:
        return replace(hand_in, time=student.time)
    return hand_in


def _confused(matched: Sequence[tuple[Student, Owner, str, HandIn]]) -> dict[str, str]:
    """The students for whom several people of a platform are taken, by name: their numbers there, as a text."""
    numbers: dict[tuple[str, str], set[str]] = {}
    for student, owner, platform, _ in matched:
        if platform in owner.ids:
            numbers.setdefault((student.id, platform), set()).add(owner.ids[platform])
    return {
        student: f"{platform}'s {' and '.join(sorted(several))}"
        for (student, platform), several in numbers.items()
        if len(several) > 1
    }


def _folder_name(platform: str, owner: Owner) -> str:
    """What the folder of a student is called whom no roster names. Raises `LmsError` where nothing says."""
    name = owner.ids.get("username") or owner.ids.get("sid") or owner.ids.get("email") or owner.ids.get("folder") or ""
    if not name:
        number = owner.ids.get("canvas") or owner.ids.get("moodle") or ""
        name = "-".join(filter(None, (slug(owner.name), number)))
    parts = clean([name])
    if not owner.stable or parts is None or name.startswith(".") or any(sign in name for sign in "*?[]\\"):
        raise LmsError(f"{owner.shown} cannot be the name of a student's folder; give a roster")
    return parts[0]
