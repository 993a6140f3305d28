"""The students of a course: from a CSV file, a platform's own export or nbgrader's gradebook, and how a hand-in finds its student."""

import difflib
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path

from nbgrader.api import Student as GradebookStudent

from ..text import one_line, some
from . import tables, times
from .errors import LmsError
from .handin import Owner
from .names import key, person_keys

_FIELDS = {
    "id": "id", "studentid": "sid", "studentnumber": "sid", "matriculationnumber": "sid", "sid": "sid", "orgdefinedid": "sid",
    "sisuserid": "sid", "idnumber": "sid", "username": "username", "userid": "username", "login": "username", "loginid": "username",
    "sisloginid": "username", "email": "email", "emailaddress": "email", "mail": "email", "firstname": "first", "givenname": "first",
    "first": "first", "lastname": "last", "surname": "last", "familyname": "last", "last": "last", "name": "name", "fullname": "name",
    "student": "name", "studentname": "name", "section": "section", "identifier": "moodle", "lmsuserid": "canvas", "canvasid": "canvas",
    "lastmodifiedsubmission": "time", "role": "role",
}  # fmt: skip
"""What columns of rosters and of platforms' exports are called, without blanks and signs, and what is in them."""
_NAMES_A_FOLDER = ("id", "username", "sid", "email", "canvas", "moodle")
"""What a student's folder is called after: the first of these that the roster has."""
_IDS = ("username", "sid", "email", "canvas", "moodle")
_NUMBER = re.compile(r"(\d+)\s*$")
_NO_STUDENTS = {"instructor", "ta", "teacher", "teaching assistant", "grader", "reader", "observer", "designer"}
_MAGIC = re.compile(r"[*?\[\]/\\\0]")


@dataclass(frozen=True)
class Student:
    """A student of the course.

    Attributes:
        id: the name of the student's folder, nbgrader's student id.
        ids: other ids by kind: username, sid, email, canvas, moodle.
        time: when the platform's export says that the student handed in.
        row: the student's row in the roster's file.
    """

    id: str
    first: str = ""
    last: str = ""
    name: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    time: datetime | None = None
    row: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """First name, then last name, or as the roster writes it."""
        return f"{self.first} {self.last}".strip() or self.name

    @property
    def sortable_name(self) -> str:
        """Last name, comma, first name, or as the roster writes it."""
        return f"{self.last}, {self.first}".strip(", ") if self.last else self.name or self.first

    @property
    def keys(self) -> set[str]:
        """How platforms may write the name."""
        both = (self.name, f"{self.first} {self.last}", f"{self.last} {self.first}")
        return set().union(*(person_keys(name) for name in both if name.strip()))


class Roster:
    """The students of a course.

    Attributes:
        header: the columns of the file, as it calls them; empty where the students are those of the gradebook.
        complete: whether nobody else hands in: a hand-in of somebody else is left out.
        notes: what was odd about the file, as sentences.
    """

    def __init__(self, students: Iterable[Student], header: Sequence[str] = (), *, complete: bool = True):
        self.students = list(students)
        self.header = tuple(header)
        self.complete = complete
        self.notes: list[str] = []
        self._folders = {student.id for student in self.students}
        self._by_id: dict[tuple[str, str], list[Student]] = {}
        self._by_name: dict[str, list[Student]] = {}
        for student in self.students:
            local = student.ids.get("email", "").partition("@")[0]
            known = {"id": student.id, **({"username": local} if local else {}), **student.ids}
            for kind, value in known.items():
                self._by_id.setdefault((kind, _same(value)), []).append(student)
            for name in student.keys:
                self._by_name.setdefault(name, []).append(student)

    def folder_of(self, student: Student, there: Container[str]) -> str:
        """The name of a student's folder: the first that is `there` of their id and of their other ids that are nobody else's id; else
        their id."""
        others = [name for name in student.ids.values() if name not in self._folders]
        return next((name for name in (student.id, *others) if name in there), student.id)

    @classmethod
    def read(cls, path: Path, most_bytes: int, where: tzinfo) -> "Roster":
        """The roster in a CSV file: nbgrader's, or what Canvas, Moodle, Brightspace, Blackboard or Gradescope export. Raises `LmsError`."""
        rows = tables.read(path, most_bytes)
        if not rows:
            raise LmsError(f"{path} is empty.")
        header, fields = rows[0], _fields(rows[0])
        if not {*_NAMES_A_FOLDER} & {*fields}:
            raise LmsError(
                f"{path}: no column says who is who. One of id, username, student id and email is needed; a name helps. There: "
                f"{', '.join(one_line(cell)[:40] for cell in header[:12])}. Columns are read in English: set the platform's language to "
                "English before the download."
            )
        students, notes, unread = [], [], []
        for number, row in enumerate(rows[1:], 2):
            found = {kind: row[column].strip().lstrip("\ufeff") for kind, column in fields.items() if column < len(row)}
            if _is_no_student(found, row):
                continue
            student = _student(found, tuple(row), where)
            if student is None:
                notes.append(f"Line {number} of {path.name} names nobody and is left out.")
            else:
                students.append(student)
                if (text := found.get("time", "")).strip("- ") and student.time is None:
                    unread.append(f"{student.id} ({one_line(text)[:60]!r})")
        _refuse_twice(students, path)
        if unread:
            notes.append(f"{path.name}: what cannot be read as a time does not count: {some(unread)}.")
        roster = cls(students, header)
        roster.notes = notes
        return roster

    @classmethod
    def of_gradebook(cls, students: Iterable[GradebookStudent]) -> "Roster":
        """nbgrader's own students; others may hand in, too."""
        return cls(
            (
                Student(
                    each.id,
                    each.first_name or "",
                    each.last_name or "",
                    ids={kind: value for kind, value in (("email", each.email), ("canvas", each.lms_user_id)) if value},
                )
                for each in students
            ),
            complete=False,
        )

    def named_as(self, known: "Roster") -> "Roster":
        """The same students, under the ids that the course has for them already, where it has any.

        Who could be taken for somebody that another one of the roster is with more right, or with the same, keeps the roster's id.
        """
        there = {student.id for student in known.students}

        def called(student: Student) -> tuple[str, int]:
            """An id of the course's, and by what it is found: itself, other ids, the name."""
            owners = (Owner(ids=student.ids), Owner(student.full_name, student.ids))
            for way, owner in enumerate(owners if student.id not in there else (), 1):
                try:
                    if found := known.find(owner):
                        return found.id, way
                except LmsError:
                    break
            return student.id, 0

        found = [called(student) for student in self.students]
        claims = Counter(found)
        roster = Roster(
            (
                replace(student, id=name) if sum(claims[name, each] for each in range(way + 1)) == 1 else student
                for student, (name, way) in zip(self.students, found, strict=True)
            ),
            self.header,
            complete=self.complete,
        )
        roster.notes = self.notes
        return roster

    def find(self, owner: Owner) -> Student | None:
        """The student that handed in; None where the roster has nobody like that. Raises `LmsError` where two could be meant."""
        for kind, value in owner.ids.items():
            kinds = (
                ("id", *_IDS) if kind == "folder" else (kind, "id") if kind in ("username", "sid", "email") else (kind,)
            )
            for each in kinds:
                if found := self._one(self._by_id.get((each, _same(value)), []), owner):
                    return found
        names = [owner.name, owner.ids.get("folder", "")]
        for name in filter(None, names):
            found_keys = sorted(person_keys(name))
            named = {
                student.id: student
                for each in found_keys
                for student in self._by_name.get(each, [])
                if not _differ(owner, student)
            }
            if found := self._one(list(named.values()), owner):
                return found
        return None

    def alike(self, owner: Owner) -> str:
        """The name of a student that `owner` may be, for a hint; empty where nobody is like that."""
        names = {key(student.full_name or student.id): student for student in self.students}
        close = difflib.get_close_matches(key(owner.shown), names, 1, 0.75)
        return f"{names[close[0]].full_name} ({names[close[0]].id})" if close else ""

    def _one(self, students: Sequence[Student], owner: Owner) -> Student | None:
        several = {student.id: student for student in students}
        if len(several) > 1:
            raise LmsError(f"may be {' or '.join(sorted(several))} of the roster: {owner.shown} says no more")
        return next(iter(several.values()), None)


def _differ(owner: Owner, student: Student) -> bool:
    """Whether an id says that somebody of the student's name is somebody else: names can be changed on a platform."""
    return any(kind in student.ids and _same(student.ids[kind]) != _same(value) for kind, value in owner.ids.items())


def _same(value: str) -> str:
    """An id as it is compared: Brightspace writes a # before it."""
    return value.strip().removeprefix("#").casefold()


def _fields(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what: the first that is called so."""
    found: dict[str, int] = {}
    called = [key(cell) for cell in header]
    for column, name in enumerate(called):
        if name in _FIELDS:
            found.setdefault(_FIELDS[name], column)
    if "student" in called and "id" in called and "section" in called:  # Canvas: the ID is its own
        found["canvas"] = found.pop("id")
    return found


def _is_no_student(found: Mapping[str, str], row: Sequence[str]) -> bool:
    """Whether a row is Canvas's second one, its test student, or a teacher."""
    first = row[0].strip()
    if first.startswith("Points Possible") or found.get("name") == "Student, Test":
        return True
    return found.get("role", "").casefold() in _NO_STUDENTS


def _student(found: Mapping[str, str], row: tuple[str, ...], where: tzinfo) -> Student | None:
    values = {kind: value.removeprefix("#") for kind, value in found.items()}
    if number := _NUMBER.search(values.get("moodle", "")):
        values["moodle"] = number[1]
    folder = next((values[kind] for kind in _NAMES_A_FOLDER if values.get(kind)), "")
    if not folder:
        return None
    ids = {kind: values[kind] for kind in _IDS if values.get(kind)}
    return Student(
        folder,
        values.get("first", ""),
        values.get("last", ""),
        values.get("name", ""),
        values.get("section", ""),
        ids,
        times.moment(values.get("time", ""), where),
        row,
    )


def _refuse_twice(students: Sequence[Student], path: Path) -> None:
    """Raise `LmsError` where two students would share a folder, or a folder cannot be called so."""
    seen: set[str] = set()
    for student in students:
        if student.id.startswith(".") or _MAGIC.search(student.id) or one_line(student.id) != student.id:
            raise LmsError(f"{path}: {student.id!r} cannot be the name of a student's folder.")
        if student.id.casefold() in seen:
            raise LmsError(f"{path} has {student.id!r} twice. Each student needs an id of their own.")
        seen.add(student.id.casefold())
