"""Notebooks of the lab, changed as students and tools change them, and archives of them."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

LAB = "averages"

_ANSWERS = {"mean": "def mean(values):\n    ", "median": "def median(values):\n    "}


def _cell(grade_id: str, text: str, **flags: object) -> NotebookNode:
    common = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
    return new_code_cell(text, id=grade_id, metadata={"nbgrader": {"grade_id": grade_id, **common, **flags}})


def source(name: str) -> NotebookNode:
    """The instructor's notebook `name`: given imports, one answer, its grade cell, a written question."""
    stub = f"{_ANSWERS[name]}### BEGIN SOLUTION\n    return {name}_of(values)\n    ### END SOLUTION"
    written = new_markdown_cell("YOUR ANSWER HERE", id=f"{name}-why")
    written.metadata = {
        "nbgrader": {"grade_id": f"{name}_why", "schema_version": 3, "locked": False, "solution": True, "grade": True,
                     "task": False, "points": 2}
    }  # fmt: skip
    return new_notebook(
        cells=[
            new_markdown_cell(f"# The {name}", id=f"{name}-title"),
            _cell(f"{name}_imports", f"import math  # for the {name}", locked=True),
            _cell(f"{name}_answer", stub, solution=True),
            _cell(f"{name}_answer_marks", f"assert {name}([1, 2, 3]) == 2", grade=True, locked=True, points=3),
            written,
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def notebook(name: str, answer: str | None = "return 2", *, bare: bool = False, without: int = 0) -> bytes:
    """The notebook `name` as it is handed in.

    Args:
        answer: the answer's last line; None leaves the cell as it was given out.
        bare: without metadata, as Colab leaves it.
        without: how many cells at the end are missing.
    """
    handed_in = json.loads(json.dumps(source(name)))
    line = "# YOUR CODE HERE\n    raise NotImplementedError()" if answer is None else answer
    handed_in["cells"][2]["source"] = _ANSWERS[name] + line
    if bare:
        for cell in handed_in["cells"]:
            cell["metadata"] = {}
            del cell["id"]
    if without:
        del handed_in["cells"][-without:]
    return json.dumps(handed_in).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def saved(folder: Path, files: Mapping[str, bytes], name: str = "submissions.zip") -> Path:
    """A zip of these files in a `folder`."""
    path = folder / name
    path.write_bytes(zipped(files))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
