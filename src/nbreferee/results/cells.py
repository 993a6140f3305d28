"""Cells of notebooks: their grade ids, what messages call them, and the errors that they ended in."""

from typing import Any

from nbformat import NotebookNode

DEMO_TAG = "demo"
"""Cells that the instructor's source tags so are shown to students but not run while marking."""


def is_demo(cell: Any) -> bool:
    """Whether the instructor's source tags a cell so that marking does not run it."""
    return DEMO_TAG in cell.metadata.get("tags", [])


def grade_id_of(cell: Any) -> str | None:
    """The grade id that nbgrader's metadata give a cell, if any."""
    grade_id: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return grade_id


def cell_name(index: int, cell: Any) -> str:
    """How a message names the cell at `index`: "cell 3 (gram_matrix)"."""
    grade_id = grade_id_of(cell)
    return f"cell {index + 1}" + (f" ({grade_id})" if grade_id else "")


def errors_of(cell: NotebookNode) -> list[NotebookNode]:
    """The outputs of a cell that say in which errors it ended."""
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]
