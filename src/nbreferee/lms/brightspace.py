"""Brightspace (D2L): the download of an assignment's submissions, and the CSV of grades.

A download holds a folder ``123-456 - Name - Mar 5, 2025 801 AM`` for each hand-in, the time without a colon, or files that begin so, and
an ``index.html``. The CSV of grades has a column "<item> Points Grade" and ends each line with #, below "End-of-Line Indicator".
"""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from . import tables, times
from .archives import Entry
from .exporting import GradesExport, Row
from .handin import Handed, HandIn, Owner, Reading
from .names import key

NAME = "brightspace"

_UNIT = re.compile(r"(?P<number>\d+)-\d+ - (?P<rest>.+)", re.DOTALL)
"""The first number is the student's, the second the assignment's."""
_ITEM = re.compile(r"(?P<title>.+?) Points Grade(?: <(?P<what>.*)>)?", re.DOTALL)
_MOST = re.compile(r"MaxPoints:([\d.]+)")


def read(entries: Sequence[Entry], where: tzinfo) -> Reading | None:
    """The hand-ins of a download; None where it is not Brightspace's."""
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    for entry in entries:
        named = _UNIT.fullmatch(entry.parts[0])
        if named is None:
            if entry.parts != ("index.html",):
                reading.other.append((entry, "is not called as Brightspace calls what a student handed in"))
            continue
        name, time, text, file = _fields(named["rest"], where)
        inner = (file, *entry.parts[1:]) if file else entry.parts[1:]
        if not inner:
            reading.other.append((entry, "is not called as Brightspace calls what a student handed in"))
            continue
        unit = entry.parts[0].removesuffix(f" - {file}") if file else entry.parts[0]
        if unit not in found:
            found[unit] = HandIn((Owner(name, {NAME: named["number"]}),), unit, time=time, time_text=text)
        found[unit].files.append(Handed(entry, inner))
    reading.hand_ins = list(found.values())
    return reading


def _fields(rest: str, where: tzinfo) -> tuple[str, datetime | None, str, str]:
    """The name, the time or its text where it cannot be read, and the file's name, of what follows the numbers."""
    fields = rest.split(" - ")
    for index in range(1, len(fields)):
        if time := times.moment(fields[index], where):
            return " - ".join(fields[:index]), time, "", " - ".join(fields[index + 1 :])
    text = fields[1] if len(fields) > 1 else ""
    return fields[0], None, text, " - ".join(fields[2:])


def feedback_name(page: str, unit: str, file: str) -> str | None:
    """What a feedback page is called in a zip for "Add Feedback Files": in the folder that Brightspace's download has."""
    return f"{unit}/{page}"


class BrightspaceExport(GradesExport):
    """Grades as Brightspace imports them: ``nbgrader export --exporter nbreferee.lms.BrightspaceExport``."""

    platform = NAME

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """A line for each student, without names, which Brightspace does not want. Without a byte order mark."""
        titles = [self._title(lab) for lab in labs]
        lines: list[list[object]] = [["OrgDefinedId", "Username", *titles, "End-of-Line Indicator"]]
        for row in rows:
            sid, username = self._as_exported(row)
            lines.append([sid, username or ("" if sid else row.student), *row.final_scores(labs), "#"])
        return tables.text(lines, mark=False).encode()

    def _as_exported(self, row: Row) -> tuple[str, str]:
        """A student's ids as Brightspace's own export has them, with # before them, or else plainly."""
        columns = {key(title): column for column, title in enumerate(self.header)}
        if "orgdefinedid" not in columns or not row.roster_row:
            return row.ids.get("sid", ""), row.ids.get("username", "")
        username = columns.get("username")
        return row.roster_row[columns["orgdefinedid"]], row.roster_row[username] if username is not None else ""

    def _title(self, lab: str) -> str:
        known = {title: found["title"] for title in self.header if (found := _ITEM.fullmatch(title))}
        alike = [title for title, name in known.items() if key(name) == key(lab)]
        alike = alike or [title for title, name in known.items() if key(lab) in key(name)]
        title = self.title(lab, alike[0] if len(alike) == 1 else None)
        most = self.max_scores[lab]
        if (found := _MOST.search(title)) and float(found[1]) != most:
            self.note(
                f"Brightspace's maximum is {found[1]}, the lab's {tables.number(most)}: change it there, since points are not converted."
            )
        return title if _ITEM.fullmatch(title) else f"{title} Points Grade"
