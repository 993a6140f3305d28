"""The cells that a restored notebook is put together from."""

import copy
import re
from collections.abc import Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.utils import is_locked, is_solution

from ..results.cells import DEMO_TAG, is_demo

OWN = "own-"
"""How the ids of cells begin that a student added."""
LEFT_OUT = "left-out-"
"""How the ids of cells begin that show code which was left out of a given cell. Words that were are the student's own."""
MISSING = "This cell was missing from the submission."
_NOT_RUN = "[As handed in: marking does not run this cell again.]\n"
_NEVER_RUN = "[Handed in without output; marking does not run this cell.]\n"


def restored_cell(cell: NotebookNode, original: NotebookNode, text: str) -> NotebookNode:
    """The instructor's cell with `text`. Where marking does not run it, with what the submitted `cell` had shown."""
    restored = copy.deepcopy(original)
    restored.source = text
    if original.cell_type == "markdown" and not is_locked(original) and cell.get("attachments"):
        restored.attachments = cell.attachments
    if original.cell_type == "code":
        restored.outputs = _as_handed_in(cell) if is_demo(original) and cell is not original else []
    return restored


def _as_handed_in(cell: NotebookNode) -> list[NotebookNode]:
    """What a submitted cell that is not run had shown, below a note."""
    handed_in = cell.get("outputs", [])
    return [new_output("stream", name="stdout", text=_NOT_RUN if handed_in else _NEVER_RUN), *handed_in]


def own_cell(cell: NotebookNode, text: str, number: str) -> NotebookNode:
    """A cell that the student added: counts for nothing, keeps no metadata; runs, if it is no copy of one that does not."""
    own = new_code_cell(text) if cell.cell_type == "code" else new_markdown_cell(text)
    own.id = f"{OWN}{number}"
    if cell.get("attachments"):
        own.attachments = cell.attachments
    if is_demo(cell) and cell.cell_type == "code":
        own.metadata.tags = [DEMO_TAG]
        own.outputs = _as_handed_in(cell)
    return own


def left_out_cell(text: str, cell_id: str, pictures: Mapping[str, NotebookNode]) -> NotebookNode:
    """Shows what was left out of a given cell, its attached `pictures` too."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    shown = [f"\n\n![a picture](attachment:picture-{number})" for number in range(len(pictures))]
    cell = new_markdown_cell(
        f"Left out of the cell above, which is the instructor's:\n\n{fence}\n{text}\n{fence}{''.join(shown)}",
        id=cell_id,
    )
    if pictures:
        cell.attachments = {f"picture-{number}": each for number, each in enumerate(pictures.values())}
    return cell


def stand_in(original: NotebookNode) -> NotebookNode:
    """Takes the place of a deleted cell. A deleted answer does not come back as a stub that undoes the student's own."""
    text = original.source
    if is_solution(original):
        text = f"# {MISSING}" if original.cell_type == "code" else MISSING
    return restored_cell(original, original, text)
