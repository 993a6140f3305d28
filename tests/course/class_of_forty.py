"""A class of forty that hands in the warm-up lab on three platforms: who they are, their work made of the corpora, the downloads, the lists.

Each student answers a question as one submission of the corpora does, so that the points are known. The names and the times of the
files are as odd as students and platforms make them.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from nbreferee.testing.corpus import Entry

from ..engine.lms.downloads import saved, zipped
from . import labs

LAB = "convolution"
DUE = datetime(2026, 3, 5, 22, tzinfo=UTC)
PER_DAY, MOST, GRACE = 0.1, 0.5, timedelta(minutes=10)
"""The late policy: a tenth of the points for each day that has begun, half of them at most, nothing for ten minutes."""

NAMES = (
    "Ana Doe", "Zoë Müller", "Łukasz Wiśniewski", "Søren Ødegård", "Émile Çelik", "Siobhán O’Neill", "Anne-Marie Grün", "José María Núñez",
    "Nguyễn Ánh", "İpek Yıldız", "Þóra Jónsdóttir", "Jiří Dvořák", "João d'Ávila",
    "Νίκος Παπαδόπουλος", "Ольга Петрова", "Іван Шевченко", "محمد علي", "שרה כהן", "王小明", "李 娜", "田中さくら", "김민준",
    "สมชาย ใจดี", "अनिता शर्मा", "தமிழ் செல்வன்", "አበበ በቀለ", "გიორგი ბერიძე",
    "Ann Lee", "Bo Ek", "Chiara De Luca", "Dag Hammar", "Eva Nováková", "Finn O'Hara", "Gül Şahin", "Hà Trần", "Ilse van der Berg",
    "Jun Saitō", "Kwame Nkrumah-Boateng", "Leïla Ben Ali", "Marek Żak",
)  # fmt: skip
PLATFORMS = {"canvas": range(13), "moodle": range(13, 27), "brightspace": range(27, 40)}
"""The platforms, and which of the forty hand in there."""

LATE = {
    2: timedelta(hours=11),
    15: timedelta(hours=25),
    16: timedelta(minutes=5),
    29: timedelta(days=9),
    33: timedelta(days=1),
}
"""How late some of them are: the second of Moodle's within the time that costs nothing, the last within an extension."""
EXTENDED, MISSING, UNREADABLE = 33, 20, 35

Files = Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Person:
    """One of the class: there is one such object for each.

    Attributes:
        number: the place in the class, from 0 on.
        work: what they answer, and the points that it must get.
    """

    number: int
    work: Entry

    @property
    def id(self) -> str:
        """The username, nbgrader's student id."""
        return f"u{4100 + 37 * self.number}"

    @property
    def name(self) -> str:
        """First name, then last name."""
        return NAMES[self.number]

    @property
    def first(self) -> str:
        """All but the last word of the name."""
        return self.name.rpartition(" ")[0]

    @property
    def last(self) -> str:
        """The last word of the name, in some languages the only one."""
        return self.name.rpartition(" ")[2]

    @property
    def email(self) -> str:
        """The address that Moodle knows them by."""
        return f"{self.id}@example.edu"

    @property
    def on_platform(self) -> int:
        """The number that Canvas or Moodle knows them by."""
        return 700 + self.number

    @property
    def time(self) -> datetime:
        """When they handed in, for the last time."""
        late = LATE.get(self.number)
        return DUE + late if late else DUE - timedelta(minutes=15 * self.number + 20)

    @property
    def points(self) -> dict[str, float]:
        """What checks must give them, by question."""
        if self.number == UNREADABLE:
            return dict.fromkeys(labs.questions(LAB), 0.0)
        return {name: each.score for name, each in self.work.expected(labs.assignment(LAB)).items()}

    @property
    def unanswered(self) -> set[str]:
        """The written questions that they leave empty where they belong."""
        return {"flip", "depth"} - set(dict(self.work.cells))

    @property
    def has_notebook_beside(self) -> bool:
        """Whether they hand in another notebook of their own."""
        return self.number % len(_ODDITIES) == NOTEBOOK_BESIDE

    @property
    def share_off(self) -> float:
        """The share of the points that they lose for lateness."""
        late = self.time - DUE
        if late <= GRACE or self.number == EXTENDED:
            return 0.0
        return min(MOST, PER_DAY * math.ceil(late / timedelta(days=1)))


@cache
def people() -> tuple[Person, ...]:
    """The class. All handed in something but the one that is `MISSING`."""
    return tuple(Person(number, _work(number)) for number in range(len(NAMES)))


def handed_in() -> list[Person]:
    """All but the one that is missing."""
    return [person for person in people() if person.number != MISSING]


def of(platform: str) -> list[Person]:
    """Those who use a platform."""
    return [people()[number] for number in PLATFORMS[platform]]


def _work(number: int) -> Entry:
    """Each question answered as in one submission of the corpora, or not at all; written answers from some."""
    chosen = []
    for place, question in enumerate(labs.questions(LAB)):
        if (number + place) % 9 == 8:
            continue
        several = _answers(question, "correct" if (number + 2 * place) % 3 else "wrong")
        chosen.append(several[(5 * number + place) % len(several)])
    written = {}
    if number % 3 != 2:
        written["flip"] = f"The kernel is learned, so its flip would be learned as well. ({number})"
    if number % 4 < 2:
        written["depth"] = f"The field grows with each layer, by the strides before it. ({number})"
    return Entry.together(f"number {number}", *chosen, **written)


@cache
def _answers(question: str, folder: str) -> list[Entry]:
    """The corpus's answers to one question alone."""
    return [entry for entry in labs.entries(LAB, folder) if [heading for heading, _ in entry.cells] == [question]]


# What is handed in


def notebook(work: Entry, folder: Path) -> bytes:
    """The notebook of some work, made in a `folder`."""
    work.write(labs.assignment(LAB), folder)
    return (folder / f"{LAB}.ipynb").read_bytes()


_OWN = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
_ODDITIES: Sequence[Callable[[bytes, bytes], Files]] = (
    lambda work, given: {f"{LAB}.ipynb": work},
    lambda work, given: {f"{LAB} (1).ipynb": work},
    lambda work, given: {f"Copy of {LAB}.ipynb": work},
    lambda work, given: {f"{LAB}.ipynb.txt": work},
    lambda work, given: {"Convolution.IPYNB": work},
    lambda work, given: {"my homework FINAL.ipynb": work},
    lambda work, given: {"lab.zip": zipped({f"lab/{LAB}.ipynb": work})},
    lambda work, given: {"all.zip": zipped({"inner/lab.zip": zipped({f"{LAB}.ipynb": work}), "read me.txt": b"Hello"})},
    lambda work, given: {"Archive.zip": zipped({f"{LAB}.ipynb": work, f"__MACOSX/._{LAB}.ipynb": b"\0", ".DS_Store": b"\0"})},
    lambda work, given: {"lab.zip": zipped({f"lab\\{LAB}.ipynb": work, "lab\\Thumbs.db": b"\0"})},
    lambda work, given: {f"{LAB}.ipynb": work, "scratch.ipynb": _OWN},
    lambda work, given: {f"{LAB}.ipynb": given, f"{LAB}_solved.ipynb": work},
)  # fmt: skip
"""What students make of the notebook before they hand it in, from their `work` and from what was `given` to them."""
NOTEBOOK_BESIDE = 10
"""The one of them with a notebook of the student's own beside, which may hold what they did not write where it belongs."""


def downloads(folder: Path) -> dict[str, Path]:
    """The download of each platform, written to a `folder`."""
    given = notebook(Entry.released(), folder / "given")
    older = notebook(Entry.solved(), folder / "older")
    made = {}
    for platform, names in {"canvas": _canvas, "moodle": _moodle, "brightspace": _brightspace}.items():
        files: dict[str, bytes] = {"index.html": b"<html>"} if platform == "brightspace" else {}
        for person in of(platform):
            if person.number == MISSING:
                continue
            work = notebook(person.work, folder / person.id)
            oddity = _ODDITIES[person.number % len(_ODDITIES)]
            own = {f"{LAB}.ipynb": work[: len(work) // 2]} if person.number == UNREADABLE else oddity(work, given)
            files |= names(person, own, older)
        made[platform] = saved(folder, files, f"{platform}.zip")
    return made


def _canvas(person: Person, files: Files, older: bytes) -> Files:
    """Flat names; of the first student, an older notebook as well, which Canvas keeps beside the newer."""
    unit = f"{_sortable(person).lower().replace(', ', '').replace(' ', '')}{'_LATE' * (person.number in LATE)}_{person.on_platform}"
    if person.number == 0:
        return {f"{unit}_101_{LAB}.ipynb": older, f"{unit}_190_{LAB}-1.ipynb": files[f"{LAB}.ipynb"]}
    return {
        f"{unit}_{200 + person.number}{place}_{name}": content for place, (name, content) in enumerate(files.items())
    }


def _moodle(person: Person, files: Files, older: bytes) -> Files:
    return {f"{person.name}_{person.on_platform}_assignsubmission_file_/{name}": files[name] for name in files}


def _brightspace(person: Person, files: Files, older: bytes) -> Files:
    """A folder for each hand-in; of every third student there is an older one."""
    found = {f"{_unit(person, person.time)}/{name}": content for name, content in files.items()}
    if person.number % 3 == 0:
        found[f"{_unit(person, DUE - timedelta(days=3))}/{LAB}.ipynb"] = older
    return found


def _unit(person: Person, time: datetime) -> str:
    return f"{person.number}-9 - {person.name} - {time:%b} {time.day}, {time:%Y} {int(f'{time:%I}')}{time:%M %p}"


# Lists of students


def rosters(folder: Path) -> dict[str, Path]:
    """The list of the class as nbgrader imports it (``class``), and what each platform exports, written to a `folder`."""
    found = {}
    for name, rows in {
        "class": _class_rows(), "canvas": _canvas_rows(), "moodle": _moodle_rows(), "brightspace": _brightspace_rows()
    }.items():  # fmt: skip
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(rows)
        found[name] = folder / f"{name}.csv"
        found[name].write_text(stream.getvalue(), encoding="utf-8")
    return found


def _class_rows() -> Iterator[Sequence[object]]:
    yield "id", "first_name", "last_name", "email"
    for person in people():
        yield person.id, person.first, person.last, person.email


def _canvas_rows() -> Iterator[Sequence[object]]:
    yield "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Convolution (4711)", "Current Score"
    yield "    Points Possible", "", "", "", "", "30", "(read only)"
    for person in of("canvas"):
        yield _sortable(person), person.on_platform, "", person.id, "Monday", "", ""


def _moodle_rows() -> Iterator[Sequence[object]]:
    yield ("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
           "Last modified (submission)", "Last modified (grade)", "Feedback comments")  # fmt: skip
    for person in of("moodle"):
        time = person.time
        said = f"{time:%A}, {time.day} {time:%B} {time:%Y}, {int(f'{time:%I}')}:{time:%M %p}"
        status = ("No submission", "-") if person.number == MISSING else ("Submitted for grading", said)
        yield (f"Participant {person.on_platform}", person.name, person.email, status[0], "", "30.00", "Yes", status[1], "-", "")  # fmt: skip


def _brightspace_rows() -> Iterator[Sequence[object]]:
    yield ("OrgDefinedId", "Username", "Last Name", "First Name", "Convolution Points Grade <Numeric MaxPoints:30 Weight:10>",
           "End-of-Line Indicator")  # fmt: skip
    for person in of("brightspace"):
        yield f"#00{person.number}", f"#{person.id}", person.last, person.first, "", "#"


def _sortable(person: Person) -> str:
    return f"{person.last}, {person.first}" if person.first else person.last
