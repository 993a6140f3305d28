"""Canvas: "Download Submissions" of an assignment, and the gradebook's CSV.

A download holds files called ``name[_LATE]_user_file_name``: the student's sortable name in small letters without blanks, the user's
and the file's numbers, and the file's own name, to which Canvas adds "-1" where the student handed in one of that name before. It says
no times. Form of both files: canvas-lms, ``lib/content_zipper.rb`` and ``lib/gradebook_importer.rb``.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo

from . import tables
from .archives import Entry
from .exporting import GradesExport, Row
from .handin import Handed, HandIn, Owner, Reading
from .names import key

NAME = "canvas"

_FILE = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<name>anon_[^_]+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
_TEXT = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?:text|link)\.html")
_ASSIGNMENT = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)", re.DOTALL)
_STUDENT_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def read(entries: Sequence[Entry], where: tzinfo) -> Reading | None:
    """The hand-ins of a download; None where it is not Canvas's."""
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    for entry in entries:
        name = entry.parts[0]
        if len(entry.parts) > 1:
            reading.other.append((entry, "is in a folder, which Canvas's downloads have none of"))
        elif named := _ANONYMOUS.fullmatch(name) or _FILE.fullmatch(name):
            hand_in = _hand_in(found, named)
            number = int(named["file"])
            hand_in.files.append(Handed(entry, (named["rest"],), number))
            hand_in.order = max(hand_in.order, number)
        elif named := _TEXT.fullmatch(name):
            reading.typed.append((entry, f"is a text or a link that {named['name']} handed in in place of a file"))
        else:
            reading.other.append((entry, "is not called as Canvas calls a student's file"))
    reading.hand_ins = list(found.values())
    return reading


def _hand_in(found: dict[str, HandIn], named: re.Match[str]) -> HandIn:
    """The hand-in of the student that a file's name says: Canvas has one of each, the last."""
    groups = named.groupdict()
    user = groups.get("user")
    owner = Owner(groups["name"], {"canvas": user} if user else {})
    hand_in = found.setdefault(
        user or groups["name"], HandIn((owner,), named.string[: named.start("file")].rstrip("_"))
    )
    hand_in.late |= bool(groups["late"])
    return hand_in


def feedback_name(page: str, unit: str, file: str) -> str | None:
    """What a feedback page is called in a zip for "Upload Submissions"; None where the student's file is not known.

    Canvas finds user and file by their numbers.
    """
    named = _ANONYMOUS.fullmatch(file) or _FILE.fullmatch(file)
    return f"{unit}_{named['file']}_{page}" if named else None


class CanvasExport(GradesExport):
    """Grades as Canvas's gradebook imports them: ``nbgrader export --exporter nbreferee.lms.CanvasExport``."""

    platform = NAME

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """A line for each student, below one with the points possible. Students are found by ID, else by SIS ID or login."""
        titles = [self.title(lab, self._known_title(lab)) for lab in labs]
        points = [tables.number(self.max_scores[lab]) for lab in labs]
        lines: list[list[object]] = [[*_STUDENT_COLUMNS, *titles], ["    Points Possible", "", "", "", "", *points]]
        for row in rows:
            ids = row.ids
            known = ids.get("canvas") or ids.get("sid") or ids.get("username")
            lines.append(
                [
                    row.sortable_name or row.student,
                    ids.get("canvas", ""),
                    ids.get("sid", ""),
                    ids.get("username", "") if known else row.student,
                    row.section,
                    *row.final_scores(labs),
                ]
            )
        return tables.text(lines, mark=True).encode()

    def _known_title(self, lab: str) -> str | None:
        """The column of the roster, where that is Canvas's own export, that is called like the lab."""
        titles = {title: found["title"] for title in self.header if (found := _ASSIGNMENT.fullmatch(title))}
        alike = [title for title, name in titles.items() if key(lab) == key(name)]
        alike = alike or [title for title, name in titles.items() if key(lab) in key(name)]
        if len(alike) == 1:
            return alike[0]
        there = f" The roster has {', '.join(titles)}." if titles else ""
        self.note(
            f"Canvas makes a new assignment '{lab}' of this file. To fill one that exists, name its column as Canvas's export does, number "
            f"included: --column 'Lab 1 (4711)'.{there}"
        )
        return None
