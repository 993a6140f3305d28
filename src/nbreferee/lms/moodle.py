"""Moodle: "Download all submissions" of an assignment, its grading worksheet, and its feedback files.

A download holds a folder ``Full name_number_assignsubmission_file_`` for each student (until Moodle 4.0 with the last underscore), or
files that begin so. The number is the participant's in this assignment, and the worksheet's Identifier is "Participant <number>". Form
of all three: moodle, ``mod/assign/classes/downloader.php``, ``mod/assign/feedback/offline`` and ``mod/assign/feedback/file``.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo

from . import tables
from .archives import Entry
from .errors import LmsError
from .exporting import COMMENT, GradesExport, Row
from .handin import Handed, HandIn, Owner, Reading

NAME = "moodle"

_UNIT = re.compile(r"(?P<name>[^_]*)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)
"""Moodle writes names without underscores; those that follow are in the student's file name."""
_COLUMNS = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
    "Last modified (submission)", "Last modified (grade)", "Feedback comments",
)  # fmt: skip


def read(entries: Sequence[Entry], where: tzinfo) -> Reading | None:
    """The hand-ins of a download; None where it is not Moodle's."""
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    for entry in entries:
        named = _UNIT.fullmatch(entry.parts[0])
        inner = entry.parts[1:]
        if named and named["rest"]:
            inner = (named["rest"], *inner)
        if not named or not inner:
            reading.other.append((entry, "is not called as Moodle calls what a student handed in"))
            continue
        name, number = named["name"], named["id"]
        owner = Owner(name, {"moodle": number})
        hand_in = found.setdefault(number, HandIn((owner,), f"{name}_{number}_assignsubmission_file_"))
        if named["kind"] == "file":
            hand_in.files.append(Handed(entry, inner))
        else:
            reading.typed.append((entry, f"is text that {name} typed in; only files are collected"))
    reading.hand_ins = [hand_in for hand_in in found.values() if hand_in.files]
    return reading


def feedback_name(page: str, unit: str, file: str) -> str | None:
    """What a feedback page is called in a zip for "Upload multiple feedback files in a zip"."""
    return f"{unit}/{page}"


class MoodleExport(GradesExport):
    """Grades as Moodle's grading worksheet: ``nbgrader export --exporter nbreferee.lms.MoodleExport``."""

    platform = NAME

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """The worksheet, filled in where the roster is one; else a worksheet of those students whose number is known."""
        if len(labs) != 1:
            raise LmsError("A grading worksheet is of one assignment: name one lab.")
        (lab,) = labs
        return (self._filled(rows, lab) if self._is_worksheet else self._new(rows, lab)).encode()

    @property
    def _is_worksheet(self) -> bool:
        return {"Identifier", "Grade"} <= {title.strip() for title in self.header}

    def _filled(self, rows: Sequence[Row], lab: str) -> str:
        columns = {title.strip(): column for column, title in enumerate(self.header)}
        lines: list[list[object]] = [[title.strip() for title in self.header]]
        maxima = set()
        for row in rows:
            line = [*row.roster_row, *[""] * (len(self.header) - len(row.roster_row))]
            if "Maximum Grade" in columns:
                maxima.add(line[columns["Maximum Grade"]].replace(",", "."))
            grade, comment = row.grades.get(lab), columns.get("Feedback comments")
            if grade is not None:
                line[columns["Grade"]] = tables.number(grade.score)
            if comment is not None and line[comment].strip() and not line[comment].startswith(COMMENT):
                line[comment] = tables.Unchanged(line[comment])
            elif comment is not None and grade is not None:
                line[comment] = row.comment(lab)
            lines.append([*line])
        most = self.max_scores[lab]
        if wrong := sorted(each for each in maxima if each and each != f"{most:.2f}" and _value(each) != most):
            self.note(
                f"Moodle's maximum grade is {', '.join(wrong)}, the lab's {tables.number(most)}: set it in the assignment's settings, since Moodle "
                "does not convert points, and skips those above its maximum."
            )
        return tables.text(lines, mark=True)

    def _new(self, rows: Sequence[Row], lab: str) -> str:
        lines: list[list[object]] = [[*_COLUMNS]]
        without = [row.student for row in rows if not row.ids.get("moodle")]
        for row in rows:
            grade = row.grades.get(lab)
            number = row.ids.get("moodle")
            if number and grade is not None:
                most = tables.number(self.max_scores[lab])
                lines.append([f"Participant {number}", row.full_name, row.ids.get("email", ""), "", tables.number(grade.score), most, "Yes",
                              "-", "-", row.comment(lab)])  # fmt: skip
        if without:
            self.note(
                f"Moodle's number is not known of {', '.join(without)}: they are left out. Download the grading worksheet and give it with --roster."
            )
        self.note(
            "Where Moodle has grades already, tick 'Allow updating records that have been modified more recently in Moodle than in the "
            "spreadsheet', or give its grading worksheet with --roster."
        )
        return tables.text(lines, mark=True)


def _value(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
