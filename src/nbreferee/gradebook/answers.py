"""What a person reads to grade each question: a fingerprint of it, kept with the gradebook, says whether it has changed since."""

import hashlib
import json
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select

from ..course.assignment import Assignment
from ..results.cells import grade_id_of
from ..submission import PreparedSubmission, SubmissionLimits
from ..submission.made_cells import OWN
from ..submission.written import documents

_TABLE = Table(
    "nbreferee_answer",
    MetaData(),
    Column("grade", String(32), primary_key=True),
    Column("content", String(64), nullable=False),
)
"""In the gradebook's database: the id of a grade, and the fingerprint of what it was given for."""

_WAITING = Table(
    "nbreferee_waiting",
    MetaData(),
    Column("grade", String(32), primary_key=True),
    Column("points", String(64), nullable=False),
)
"""The id of a grade of a notebook that is not handed in, and the points by hand that wait there for a person to look again."""


def fingerprints(
    prepared: PreparedSubmission, folder: Path, assignment: Assignment, limits: SubmissionLimits
) -> dict[str, str]:
    """SHA-256 by question of what a person reads to grade it.

    That is its own cells, and what it is worth. A question for manual grading may be answered elsewhere, so there it is also all text of the student's own and
    all documents, and, if its own cell is as it was given out, the code of the student's own, too.
    """
    texts, code = _elsewhere(prepared, assignment)
    brought: list[Any] = []
    found = {}
    for source in assignment.notebooks:
        cells = {
            grade_id_of(cell): cell for cell in prepared.notebooks[source.name].notebook.cells if grade_id_of(cell)
        }
        for question in source.grade_cells:
            names = dict.fromkeys((question.question, question.grade_id))
            own = [_content(cells[name]) for name in names if name in cells]
            if not question.manual:
                found[question.question] = _digest([own, question.points])
                continue
            brought = brought or [_documents(prepared, folder, assignment, limits)]
            untouched = own == [_content(source.cells[question.grade_id])]
            found[question.question] = _digest([own, texts, code if untouched else [], brought, question.points])
    return found


def marked_by_a_broken_check(fingerprint: str) -> str:
    """Another fingerprint of the same content: the grade is given anew when the check breaks, and when it is mended."""
    return _digest([fingerprint, "broken"])


class Graded:
    """The fingerprints for which the grades of an open gradebook were given. They go to the database with its next commit."""

    def __init__(self, gradebook: Gradebook):
        self._session = gradebook.db
        for table in (_TABLE, _WAITING):
            table.create(self._session.connection(), checkfirst=True)

    def is_same(self, grade_id: str, content: str) -> bool:
        """Whether a grade was given for the same content."""
        known = self._session.execute(select(_TABLE.c.content).where(_TABLE.c.grade == grade_id)).scalar()
        return bool(known == content)

    def note(self, grade_id: str, content: str) -> None:
        """Keep for what a grade is given."""
        self._session.execute(delete(_TABLE).where(_TABLE.c.grade == grade_id))
        self._session.execute(insert(_TABLE).values(grade=grade_id, content=content))

    def waits(self, grade_id: str, points: str) -> bool:
        """Whether these points by hand have been waiting for a person to look again: nbgrader forgets it of what is not handed in."""
        known = self._session.execute(select(_WAITING.c.points).where(_WAITING.c.grade == grade_id)).scalar()
        return bool(known == points)

    def note_waiting(self, grade_id: str, points: str | None) -> None:
        """Keep that these points by hand wait for a person; None: nothing waits."""
        self._session.execute(delete(_WAITING).where(_WAITING.c.grade == grade_id))
        if points is not None:
            self._session.execute(insert(_WAITING).values(grade=grade_id, points=points))


def _elsewhere(prepared: PreparedSubmission, assignment: Assignment) -> tuple[list[Any], list[Any]]:
    """The texts, and the cells of code, that are the student's own and stand in no answer's cell."""
    texts: list[Any] = []
    code: list[Any] = []
    for source in assignment.notebooks:
        given = {cell.source for cell in source.released.cells}
        for cell in prepared.notebooks[source.name].notebook.cells:
            if grade_id_of(cell) or (cell.source in given and not cell.get("attachments")):
                continue
            if cell.cell_type != "code":
                texts.append(_content(cell))
            elif str(cell.get("id")).startswith(OWN):
                code.append(_content(cell))
    return texts, code


def _documents(
    prepared: PreparedSubmission, folder: Path, assignment: Assignment, limits: SubmissionLimits
) -> list[tuple[str, str]]:
    """The names of a folder's documents, and of notebooks that cannot be read, with fingerprints: of their bytes, or if these are too
    many, of their sizes."""
    unread = [f"{name}.ipynb" for name, each in prepared.notebooks.items() if each.handed_in and not each.readable]
    left, found = limits.files_bytes, []
    for name in (*documents(folder, assignment, limits), *unread):
        content = ""
        with suppress(OSError):
            status = (folder / name).lstat()
            content = str(status.st_size)
            if stat.S_ISREG(status.st_mode) and status.st_size <= left:
                left -= status.st_size
                content = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        found.append((name, content))
    return found


def _content(cell: NotebookNode) -> list[Any]:
    return [cell.source, cell.get("attachments") or {}]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
