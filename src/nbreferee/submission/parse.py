"""Rebuilds the cells of a notebook file that is read as hostile: only known fields survive, each of its type, none beyond its limit."""

import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ..text import plain_text
from . import old_format
from .html import detached, safe_pictures
from .limits import SubmissionLimits
from .model import UnreadableNotebook
from .outputs import Pictures, shown
from .reading import content

_OTHER_PICTURE = re.compile(r"data:image/(?!(?:png|jpe?g|gif|webp);base64,)([\w.+-]{1,20})[;,]")
_LONGEST_ID = 64
"""Characters of a cell's id, by Jupyter's format."""
_LONGEST_GRADE_ID = 200


def parse(path: Path, limits: SubmissionLimits) -> list[NotebookNode]:
    """The cells of a notebook file, rebuilt from scratch so that only known fields survive.

    What was left out of a cell is said in its `lost`, ends of sentences by where it was: "written" in the cell, "shown" below it.

    Raises:
        UnreadableNotebook: the file is damaged, too large, too old, or no notebook.
        OSError: the file cannot be read, which is not the student's fault.
    """
    notebook = content(path, limits)
    notebook = notebook if isinstance(notebook, dict) else {}
    cells = notebook.get("cells")
    if not isinstance(cells, list) and isinstance(notebook.get("worksheets"), list):
        cells = old_format.cells(path.name, notebook["worksheets"], limits)
    if not isinstance(cells, list):
        raise UnreadableNotebook(
            f"{path.name} is not a Jupyter notebook of format 4 or 3: it has no list of cells. Open it in Jupyter, save it, and hand it "
            "in again."
        )
    if len(cells) > limits.cells:
        raise UnreadableNotebook(f"{path.name} has {len(cells)} cells; at most {limits.cells} are accepted.")
    return [_rebuild(cell, limits) for cell in cells if isinstance(cell, dict)]


def _rebuild(cell: dict[str, Any], limits: SubmissionLimits) -> NotebookNode:
    """A submitted cell of known fields only."""
    source = plain_text(cell.get("source")).replace("\r\n", "\n").replace("\r", "\n")
    kept = NotebookNode(_identity(cell))
    pictures = Pictures(limits)
    if cell.get("cell_type") == "code":
        outputs = shown(cell["outputs"], pictures, limits) if isinstance(cell.get("outputs"), list) else []
        rebuilt = NotebookNode(cell_type="code", source=source, metadata=kept, outputs=outputs)
        rebuilt.lost = {"shown": pictures.losses()}
    else:
        without, written_in, refused = detached(source, limits.cell_pictures)
        pictures.refused += [f"data:image/{kind}" for kind in _OTHER_PICTURE.findall(source)] + ["data:image"] * refused
        if len(source) > limits.cell_text:  # the pictures shall not use up the room of the text
            source = without
        else:
            written_in = {}
        rebuilt = NotebookNode(cell_type="markdown", source=source, metadata=kept)
        attachments = cell["attachments"] if isinstance(cell.get("attachments"), dict) else {}
        found = [*written_in.items(), *((plain_text(name), safe_pictures(each)) for name, each in attachments.items())]
        rebuilt.attachments = {name: each for name, each in found if pictures.take(name, each)}
        rebuilt.lost = {"written": pictures.losses()}
    if len(source) > limits.cell_text:
        rebuilt.source = source[: limits.cell_text]
        rebuilt.lost.setdefault("written", []).append(f"its text was cut after {limits.cell_text:,} characters.")
    return rebuilt


def _identity(cell: dict[str, Any]) -> dict[str, str]:
    """What says which of the instructor's cells a submitted one is: its grade id, and its id in the file."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    known = {"grade_id": (grade_id, _LONGEST_GRADE_ID), "cell_id": (cell.get("id"), _LONGEST_ID)}
    return {
        name: value
        for name, (value, longest) in known.items()
        if isinstance(value, str) and len(value) <= longest and value.isprintable()
    }
