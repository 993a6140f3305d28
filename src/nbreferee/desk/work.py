"""What each student wrote, what the instructor did, and right answers of others: the texts that are compared with each other."""

import io
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..course.assignment import Assignment
from ..submission import SubmissionLimits, UnreadableNotebook
from ..submission.files import submitted_files
from ..submission.parse import parse
from ..submission.recognise import in_one_line
from ..text import plain_text

_MOST_NOTEBOOKS = 20
_MOST_PIECES = 100
_HEADING = re.compile(r"^# %% .*$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A text: where it stands, and whether it is "code" or "text"."""

    place: str
    text: str
    kind: str = "code"


@dataclass(frozen=True)
class Work:
    """What one student wrote; `unread` are the notebooks that cannot be read."""

    student: str
    pieces: tuple[Piece, ...]
    unread: tuple[str, ...] = ()


def own_work(student: str, folder: Path, assignment: Assignment, limits: SubmissionLimits) -> Work:
    """What a student wrote, from the `folder` that was handed in: cells of all notebooks in it, and Python files.

    Raises `OSError` where a file cannot be read.
    """
    given = {in_one_line(cell.source) for source in assignment.notebooks for cell in source.released.cells} | {""}
    pieces, unread = [], []
    for path in sorted(folder.glob("*.ipynb"))[:_MOST_NOTEBOOKS]:
        try:
            cells = parse(path, limits)
        except UnreadableNotebook:
            unread.append(path.name)
            continue
        for cell in cells:
            if in_one_line(cell.source) not in given:
                place = f"{path.stem}: {cell.metadata.get('grade_id') or 'a cell of their own'}"
                pieces.append(_piece(place, cell))
    files = submitted_files(assignment, folder, limits).archive
    return Work(student, _few([*pieces, *_files(files, assignment)]), tuple(unread))


def instructors(assignment: Assignment) -> list[Piece]:
    """All that the instructor wrote: the notebooks as released, and with their solutions, and Python files beside them."""
    pieces = []
    for source in assignment.notebooks:
        solved = nbformat.read(assignment.folder / f"{source.name}.ipynb", as_version=4)
        pieces += [_piece(source.name, cell) for cell in (*source.released.cells, *solved.cells)]
    for path in sorted(assignment.folder.rglob("*.py")):
        pieces.append(Piece(path.name, path.read_text(encoding="utf-8", errors="replace")))
    return pieces


def right_answers(folder: Path) -> list[Work]:
    """The answers of a corpus of right ones (``tests/submissions/LAB/correct``), one for each file."""
    return [
        Work(path.stem, tuple(Piece(path.name, part) for part in _HEADING.split(path.read_text(encoding="utf-8"))))
        for path in sorted(folder.rglob("*.py"))
    ]


def _piece(place: str, cell: NotebookNode) -> Piece:
    return Piece(place, cell.source, "code" if cell.cell_type == "code" else "text")


def _few(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces, with the last ones of each kind joined where there are too many: each is compared with each."""
    rest = pieces[_MOST_PIECES:]
    joined = (
        Piece(f"{len(rest)} more pieces", "\n".join(each.text for each in rest if each.kind == kind), kind)
        for kind in ("code", "text")
    )
    return (*pieces[:_MOST_PIECES], *(each for each in joined if each.text))


def _files(archive: bytes, assignment: Assignment) -> list[Piece]:
    """The Python files of a submission that are not the instructor's."""
    pieces = []
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for entry in tar:
            theirs = entry.isfile() and entry.name.endswith(".py") and not (assignment.folder / entry.name).exists()
            content = tar.extractfile(entry) if theirs else None
            if content is not None:
                pieces.append(Piece(entry.name, plain_text(content.read().decode("utf-8", errors="replace"))))
    return pieces
