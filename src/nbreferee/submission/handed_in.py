"""Pictures and text that a student handed in stay on the page where running their cell again does not give them again."""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_output

from ..pycode.source import bound
from ..results.cells import errors_of, is_demo
from .model import SubmittedNotebook
from .outputs import SENTENCE, has_picture
from .recognise import MOST_CODE, code_size

_AS_HANDED_IN = "[As handed in:]\n"
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


def show_handed_in(submitted: SubmittedNotebook) -> None:
    """Add to the student's own cells and answers, after the notebook has run, what they had shown and do not show any more.

    That is everything where a cell ends in an error, was stopped, or did not run; and its pictures where it shows fewer. A cell
    that ends in an error since it uses what only cells define that marking does not run gets a sentence in place of the error.
    """
    not_run: set[str] = set()
    code = [cell for cell in submitted.notebook.cells if cell.cell_type == "code"]
    names = bound if code_size(code) <= MOST_CODE else lambda source: set()
    for cell in code:
        if is_demo(cell):
            not_run |= names(cell.source)
            continue
        before = submitted.outputs.get(str(cell.get("id")), [])
        wanting = _needs(cell, not_run)
        if wanting:
            not_run |= names(cell.source)
            cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
            sentence = f"[This cell uses {wanting}, which a cell defines that marking does not run.]\n"
            cell.outputs.append(new_output("stream", name="stdout", text=sentence))
        else:
            not_run -= names(cell.source)
        kept = _still_to_show(cell, before, failed=bool(wanting))
        if kept:
            cell.outputs += [new_output("stream", name="stdout", text=_AS_HANDED_IN), *kept]


def _needs(cell: NotebookNode, not_run: set[str]) -> str:
    """The name for want of which a cell ended in an error, where only cells define it that were not run; or nothing."""
    for output in cell.outputs:
        if output.output_type == "error" and output.ename == "NameError":
            name = _UNDEFINED.search(output.evalue)
            return name[1] if name and name[1] in not_run else ""
    return ""


def _still_to_show(cell: NotebookNode, before: list[NotebookNode], *, failed: bool) -> list[NotebookNode]:
    """What of a cell's outputs `before` it does not show now."""
    errors = [f"{error.ename}: {error.evalue}" for error in errors_of(cell)]
    if failed or errors or not cell.get("execution_count"):
        return [output for output in before if output.get("text", "").strip() not in errors]
    pictures = [output for output in before if has_picture(output)]
    if len(pictures) > sum(map(has_picture, cell.outputs)):
        return pictures
    if not any(map(has_picture, cell.outputs)):
        return [output for output in before if output.get("text", "").startswith(SENTENCE)]
    return []
