"""Gives a submitted notebook back the structure of the instructor's.

Cell types, tags, metadata, points and flags come from the instructor's notebook; from the submission come the source of
solution cells, the student's own cells, and the pictures that they left in cells which marking does not run.
"""

import copy
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import is_solution

from ..course.assignment import SourceNotebook
from ..results.cells import DEMO_TAG, grade_id_of
from ..text import shortened
from .limits import SubmissionLimits
from .model import SubmittedNotebook, UnreadableNotebook
from .parse import parse

OWN = "own-"
"""How the ids of cells begin that a student added."""
MISSING = "This cell was missing from the submission."
_NOT_RUN = "[As handed in: marking does not run this cell again.]\n"
_NEVER_RUN = "[Handed in without output; marking does not run this cell.]\n"


def read(path: Path, source: SourceNotebook, limits: SubmissionLimits) -> SubmittedNotebook:
    """Read the submitted file at `path` for the instructor's notebook `source`. Never raises for bad content.

    Raises:
        OSError: the file cannot be read, which is not the student's fault.
    """
    try:
        return restore(parse(path, limits), source, limits)
    except UnreadableNotebook as error:
        return missing(source, str(error))


def missing(source: SourceNotebook, warning: str) -> SubmittedNotebook:
    """Stands for a notebook that is not there or cannot be read: the instructor's cells without answers."""
    submitted = restore([], source, SubmissionLimits())
    submitted.warnings[:] = [warning]
    submitted.readable = False
    return submitted


def restore(cells: list[NotebookNode], source: SourceNotebook, limits: SubmissionLimits) -> SubmittedNotebook:
    """Put submitted `cells` into the structure of `source`; see the module's text for what comes from where."""
    warnings: list[str] = []
    last = {_grade_id(cell): index for index, cell in enumerate(cells)}
    kept: list[NotebookNode] = []
    lost: list[str] = []
    for index, cell in enumerate(cells):
        grade_id = _grade_id(cell)
        if grade_id not in source.cells:
            kept.append(_own(cell, index))
            lost += _losses(cell, "written")
            continue
        locked, original = source.locked(grade_id), source.cells[grade_id]
        if last[grade_id] != index:
            warnings.append(f"Cell '{grade_id}' is there more than once; the last one counts.")
            if locked:
                continue
            kept.append(_own(cell, index))
        else:
            kept.append(_restored(cell, original, locked))
            lost += _losses(cell, "shown") if _is_demo(original) else []
        lost += [] if locked else _losses(cell, "written")
    present = {grade_id for grade_id in last if grade_id in source.cells}
    for position, (grade_id, cell) in enumerate(source.cells.items()):
        if grade_id in present:
            continue
        warnings.append(f"Cell '{grade_id}' is missing from the submission.")
        before = list(source.cells)[:position]
        _insert_after(kept, before, _stand_in(cell))
    if len(warnings) > 5 and not present:
        warnings = ["None of the assignment's cells is in this notebook."]
    notebook = new_notebook(cells=kept, metadata=dict(source.released.metadata))
    return SubmittedNotebook(
        notebook, [*warnings, *shortened(lost, limits.cell_warnings, "More was left out of other cells.")]
    )


def _losses(cell: NotebookNode, where: str) -> list[str]:
    """Sentences about what was left out of what is "written" in a submitted cell, or "shown" below it."""
    grade_id = _grade_id(cell)
    begins = " ".join(cell.source[:200].split())[:40]
    name = f"Cell '{grade_id}'" if grade_id else f"The cell that begins with {begins!r}" if begins else "An empty cell"
    return [f"{name}: {loss}" for loss in cell.get("lost", {}).get(where, [])]


def _grade_id(cell: NotebookNode) -> str | None:
    grade_id: str | None = cell.metadata.get("grade_id")
    return grade_id


def _restored(cell: NotebookNode, original: NotebookNode, locked: bool) -> NotebookNode:
    """The instructor's cell, with the student's text where they were to write."""
    restored = copy.deepcopy(original)
    if not locked:
        restored.source = cell.source
        if original.cell_type == "markdown" and cell.get("attachments"):
            restored.attachments = cell.attachments
    if original.cell_type == "code":
        restored.outputs = []
        if _is_demo(original) and cell is not original:
            handed_in = cell.get("outputs", [])
            note = _NOT_RUN if handed_in else _NEVER_RUN
            restored.outputs = [new_output("stream", name="stdout", text=note), *handed_in]
    return restored


def _is_demo(original: NotebookNode) -> bool:
    return DEMO_TAG in original.metadata.get("tags", [])


def _own(cell: NotebookNode, index: int) -> NotebookNode:
    """A cell that the student added: runs, counts for nothing, keeps no metadata."""
    own = new_code_cell(cell.source) if cell.cell_type == "code" else new_markdown_cell(cell.source)
    own.id = f"{OWN}{index}"
    if cell.get("attachments"):
        own.attachments = cell.attachments
    return own


def _stand_in(original: NotebookNode) -> NotebookNode:
    """Takes the place of a deleted cell. A deleted answer does not come back as a stub that undoes the student's own."""
    restored = _restored(original, original, locked=True)
    if is_solution(original):
        restored.source = f"# {MISSING}" if original.cell_type == "code" else MISSING
    return restored


def _insert_after(cells: list[NotebookNode], predecessors: list[str], cell: NotebookNode) -> None:
    """Insert `cell` behind the last of `predecessors` (grade ids) that is among `cells`, or first."""
    position = 0
    for index, other in enumerate(cells):
        if grade_id_of(other) in predecessors:
            position = index + 1
    cells.insert(position, cell)
