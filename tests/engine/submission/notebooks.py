"""A small notebook as the instructor released it, and submissions of it."""

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbreferee.course.assignment import SourceNotebook
from nbreferee.submission import SubmissionLimits, SubmittedNotebook, read

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()


def picture(size: int) -> str:
    """A picture of so many bytes, as base64."""
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(size)).decode()


def cell(
    grade_id: str,
    source: str = "given",
    *,
    solution: bool = False,
    grade: bool = False,
    tags: Iterable[str] = (),
    make: Callable[..., NotebookNode] = new_code_cell,
) -> NotebookNode:
    """A cell of the instructor's."""
    nbgrader = {"grade_id": grade_id, "solution": solution, "grade": grade, "locked": not solution, "schema_version": 3}
    if grade:
        nbgrader["points"] = 4
    return make(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": nbgrader, "tags": list(tags)})


def released() -> SourceNotebook:
    """An answer with its grade cell, a demo cell, and a written question."""
    cells = [
        new_markdown_cell("Instructions", id="instructions"),
        cell("imports", "import math"),
        cell("answer", "stub", solution=True),
        cell("answer_marks", "assert answer", grade=True),
        cell("training", "train()", tags=["demo"]),
        cell("report", "YOUR ANSWER HERE", solution=True, grade=True, make=new_markdown_cell),
    ]
    return SourceNotebook("nb", new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))


def raw(source: SourceNotebook, change: Callable[[list[Any]], Any] = lambda cells: None) -> list[Any]:
    """The released cells as JSON, changed."""
    cells = json.loads(json.dumps(source.released.cells))
    change(cells)
    return cells


def submit(folder: Path, source: SourceNotebook, cells: list[Any], **top: Any) -> SubmittedNotebook:
    """Hand in cells, and read them as marking does."""
    path = folder / "nb.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **top}))
    return read(path, source, SubmissionLimits())


def sources(submitted: SubmittedNotebook) -> dict[str, str]:
    """The sources of the cells with a grade id."""
    return {c.metadata.nbgrader.grade_id: c.source for c in submitted.notebook.cells if "nbgrader" in c.metadata}
