"""Plain folders: one folder, archive or notebook for each student, named after them; and grades as CSV for a spreadsheet.

nbgrader's own ``submitted/<student>/<lab>/`` is such a folder; its ``timestamp.txt`` says the time.
"""

import io
from collections.abc import Collection, Sequence
from datetime import tzinfo
from pathlib import PurePath

from . import tables, times
from .archives import Entry, Unreadable, copy_to, is_archive
from .exporting import GradesExport, Row
from .handin import Handed, HandIn, Owner, Reading
from .names import key, notebook_stem, without_copies

NAME = "plain"


def read(entries: Sequence[Entry], where: tzinfo, lab: str, notebooks: Collection[str]) -> Reading:
    """The hand-ins of a folder for `lab`, which has these `notebooks`."""
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    names: dict[str, list[str]] = {}
    for entry in entries:
        unit, inner = entry.parts[0], entry.parts[1:]
        copies = 0
        if inner:
            names[unit] = [unit]
        else:
            inner = (unit,)
            if notebook_stem(unit) is None and not is_archive(unit):
                reading.other.append((entry, "is neither a notebook nor an archive, and in no student's folder"))
                continue
            names[unit], copies = _names(_stem(unit), {lab, *notebooks})
            if not names[unit]:
                reading.other.append((entry, "does not name a student: put it into a folder that is called after them"))
                continue
        if inner[0] == lab and len(inner) > 1:
            inner = inner[1:]
        hand_in = found.setdefault(unit, HandIn((), unit, order=copies))
        if inner == (times.FILE,):
            _take_time(hand_in, entry)
        else:
            hand_in.files.append(Handed(entry, inner))
    whole = {longest for longest, *_ in filter(None, names.values())}
    for unit, hand_in in found.items():
        longest, *shorter = names[unit]
        name = next((each for each in shorter if each in whole), longest)
        hand_in.owners = (Owner(ids={"folder": name}, names=(longest, *shorter)),)
    reading.hand_ins = [hand_in for hand_in in found.values() if hand_in.files]
    return reading


def _stem(name: str) -> str:
    stem = notebook_stem(name)
    if stem is not None:
        return stem
    return name[: -len(".tar.gz")] if name.lower().endswith(".tar.gz") else PurePath(name).stem


def _names(stem: str, known: Collection[str]) -> tuple[list[str], int]:
    """Whom a file's name may say, from long to short, without the lab's and its notebooks' names in it, and the how manyth copy it is.

    A number at the end may say a copy, or belong to the student's name; behind the name of the lab or of a notebook it says a copy.
    """
    forms = list(without_copies(stem))
    if any(key(form) in map(key, known) for form, _ in forms):
        return [], 0
    names: list[str] = []
    for form, _ in forms:
        name = form
        for word in sorted(known, key=len, reverse=True):
            for separator in ("_", "-", " ", "."):
                name = name.removesuffix(f"{separator}{word}").removeprefix(f"{word}{separator}")
        if not form.endswith(name):
            names.clear()
        names.append(name.strip(" _-."))
    return [name for name in names if name], forms[-1][1]


def _take_time(hand_in: HandIn, entry: Entry) -> None:
    content = io.BytesIO()
    try:
        copy_to(entry, content, 1000)
    except Unreadable as error:
        hand_in.time_text = f"{times.FILE} {error}"
        return
    hand_in.time, hand_in.time_text = times.of_text(content.getvalue().decode("utf-8", errors="replace"))


class CsvExport(GradesExport):
    """Grades with names and the points of each question, for a spreadsheet: ``nbgrader export --exporter nbreferee.lms.CsvExport``."""

    platform = "csv"

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """A line for each student and lab; columns are called as nbgrader's export calls them."""
        questions = list(
            dict.fromkeys(name for row in rows for grade in row.grades.values() if grade for name in grade.questions)
        )
        lines: list[list[object]] = [
            ["assignment", "student_id", "last_name", "first_name", "email", "timestamp", "raw_score", "late_submission_penalty", "score",
             "max_score", "needs_manual_grade", *questions]
        ]  # fmt: skip
        for lab in labs:
            for row in rows:
                grade = row.grades.get(lab)
                known: list[object] = [lab, row.student, row.last, row.first, row.ids.get("email", "")]
                if grade is None:
                    lines.append(
                        [*known, "", "", "", "", tables.number(self.max_scores[lab]), "", *("" for _ in questions)]
                    )
                    continue
                points = [
                    tables.number(grade.questions[name][0]) if name in grade.questions else "" for name in questions
                ]
                lines.append([*known, grade.timestamp or "", tables.number(grade.raw_score), tables.number(grade.late_penalty),
                              tables.number(grade.score), tables.number(grade.max_score), grade.needs_manual, *points])  # fmt: skip
        return tables.text(lines, mark=True).encode()
